//! `lstm`: the loss of a recurrent network with gates, which predicts the next character of a text. All weights are diagonal.

use autodiff::{Differentiable, differentiable};

#[differentiable]
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// What a layer remembers.
#[derive(Clone, Differentiable)]
pub(crate) struct Memory {
    pub(crate) hidden: Vec<f64>,
    pub(crate) cell: Vec<f64>,
}

/// One layer: weights and biases of the gates `forget`, `input`, `output` and of the change, one after another in `parameters`.
#[differentiable]
pub(crate) fn layer(parameters: &[f64], input: &[f64], memory: &mut Memory) {
    let n = input.len();
    let (weights, biases) = parameters.split_at(4 * n);
    let Memory { hidden, cell } = memory;
    for i in 0..n {
        let forget = sigmoid(input[i] * weights[i] + biases[i]);
        let ingate = sigmoid(hidden[i] * weights[n + i] + biases[n + i]);
        let outgate = sigmoid(input[i] * weights[2 * n + i] + biases[2 * n + i]);
        let change = (hidden[i] * weights[3 * n + i] + biases[3 * n + i]).tanh();
        cell[i] = cell[i] * forget + ingate * change;
        hidden[i] = outgate * cell[i].tanh();
    }
}

/// The prediction after one character: `extra` holds the weights in, the weights out and the biases out.
#[differentiable]
pub(crate) fn predict(main: &[f64], extra: &[f64], memory: &mut [Memory], #[constant] character: &[f64]) -> Vec<f64> {
    let n = character.len();
    let mut signal: Vec<f64> = character.iter().zip(&extra[..n]).map(|(c, w)| c * w).collect();
    for (parameters, memory) in main.chunks_exact(8 * n).zip(memory.iter_mut()) {
        layer(parameters, &signal, memory);
        signal.copy_from_slice(&memory.hidden);
    }
    for i in 0..n {
        signal[i] = signal[i] * extra[n + i] + extra[2 * n + i];
    }
    signal
}

/// The mean negative logarithm of the likelihood of the text. `bits` numbers are a character.
#[differentiable]
pub(crate) fn lstm(
    main: &[f64],
    extra: &[f64],
    #[constant] memory: &[Memory],
    #[constant] sequence: &[f64],
    bits: usize,
) -> f64 {
    let mut memory = memory.to_vec();
    let mut total = 0.0;
    let mut count = 0;
    let characters = sequence.chunks_exact(bits);
    for (now, next) in characters.clone().zip(characters.skip(1)) {
        let prediction = predict(main, extra, &mut memory, now);
        let sum: f64 = prediction.iter().map(|p| p.exp()).sum();
        let log = (sum + 2.0).ln();
        for (p, wanted) in prediction.iter().zip(next) {
            total += wanted * (p - log);
        }
        count += bits;
    }
    -total / count as f64
}
