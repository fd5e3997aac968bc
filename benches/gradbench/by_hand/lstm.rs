//! `lstm`: back through time. Of each layer and character the gates, and the state before, are kept.

use crate::lstm::{Memory, sigmoid};

/// The gradients of the main and of the extra parameters.
pub(crate) fn lstm(main: &[f64], extra: &[f64], memory: &[Memory], sequence: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let (layers, characters) = (memory.len(), sequence.len() / n);
    let turns = characters - 1;
    let mut hidden: Vec<f64> = memory.iter().flat_map(|m| m.hidden.clone()).collect();
    let mut cell: Vec<f64> = memory.iter().flat_map(|m| m.cell.clone()).collect();
    // Forget, input and output gates, change, the cell and the hidden state before, the input, the tangent of the cell after.
    let mut kept = vec![0.0; turns * layers * n * 8];
    let mut out = vec![0.0; turns * n];
    let (mut signal, mut softmax) = (vec![0.0; n], vec![0.0; turns * n]);
    let count = (turns * n) as f64;
    for t in 0..turns {
        for i in 0..n {
            signal[i] = sequence[t * n + i] * extra[i];
        }
        for layer in 0..layers {
            let parameters = &main[layer * 8 * n..(layer + 1) * 8 * n];
            for i in 0..n {
                let (h, c, input) = (hidden[layer * n + i], cell[layer * n + i], signal[i]);
                let forget = sigmoid(input * parameters[i] + parameters[4 * n + i]);
                let ingate = sigmoid(h * parameters[n + i] + parameters[5 * n + i]);
                let outgate = sigmoid(input * parameters[2 * n + i] + parameters[6 * n + i]);
                let change = (h * parameters[3 * n + i] + parameters[7 * n + i]).tanh();
                let after = c * forget + ingate * change;
                let tanh = after.tanh();
                let at = ((t * layers + layer) * n + i) * 8;
                kept[at..at + 8].copy_from_slice(&[forget, ingate, outgate, change, c, h, input, tanh]);
                cell[layer * n + i] = after;
                hidden[layer * n + i] = outgate * tanh;
                signal[i] = outgate * tanh;
            }
        }
        let mut sum = 2.0;
        for i in 0..n {
            out[t * n + i] = signal[i];
            let exp = (signal[i] * extra[n + i] + extra[2 * n + i]).exp();
            softmax[t * n + i] = exp;
            sum += exp;
        }
        for s in &mut softmax[t * n..(t + 1) * n] {
            *s /= sum;
        }
    }
    let (mut main_bar, mut extra_bar) = (vec![0.0; main.len()], vec![0.0; extra.len()]);
    let (mut hidden_bar, mut cell_bar) = (vec![0.0; layers * n], vec![0.0; layers * n]);
    let mut signal_bar = vec![0.0; n];
    for t in (0..turns).rev() {
        let wanted = &sequence[(t + 1) * n..(t + 2) * n];
        let all: f64 = wanted.iter().sum();
        for i in 0..n {
            let g = (all * softmax[t * n + i] - wanted[i]) / count;
            extra_bar[n + i] += g * out[t * n + i];
            extra_bar[2 * n + i] += g;
            signal_bar[i] = g * extra[n + i];
        }
        for layer in (0..layers).rev() {
            let parameters = &main[layer * 8 * n..(layer + 1) * 8 * n];
            let bar = &mut main_bar[layer * 8 * n..(layer + 1) * 8 * n];
            for i in 0..n {
                let at = ((t * layers + layer) * n + i) * 8;
                let [forget, ingate, outgate, change, c, h, input, tanh] =
                    [0, 1, 2, 3, 4, 5, 6, 7].map(|k| kept[at + k]);
                let h_bar = hidden_bar[layer * n + i] + signal_bar[i];
                let after_bar = cell_bar[layer * n + i] + h_bar * outgate * (1.0 - tanh * tanh);
                let forget_bar = after_bar * c * forget * (1.0 - forget);
                let ingate_bar = after_bar * change * ingate * (1.0 - ingate);
                let outgate_bar = h_bar * tanh * outgate * (1.0 - outgate);
                let change_bar = after_bar * ingate * (1.0 - change * change);
                bar[i] += forget_bar * input;
                bar[n + i] += ingate_bar * h;
                bar[2 * n + i] += outgate_bar * input;
                bar[3 * n + i] += change_bar * h;
                bar[4 * n + i] += forget_bar;
                bar[5 * n + i] += ingate_bar;
                bar[6 * n + i] += outgate_bar;
                bar[7 * n + i] += change_bar;
                cell_bar[layer * n + i] = after_bar * forget;
                hidden_bar[layer * n + i] = ingate_bar * parameters[n + i] + change_bar * parameters[3 * n + i];
                signal_bar[i] = forget_bar * parameters[i] + outgate_bar * parameters[2 * n + i];
            }
        }
        for i in 0..n {
            extra_bar[i] += signal_bar[i] * sequence[t * n + i];
        }
    }
    (main_bar, extra_bar)
}
