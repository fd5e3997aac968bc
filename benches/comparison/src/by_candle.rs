//! The network by `candle`.

use crate::{BATCH, Contender, Data, HIDDEN, IN, OUT, flat};
use candle_core::{Device, Result, Tensor, Var, WithDType, backprop::GradStore};
use std::hint::black_box;

struct Net {
    weights: [Var; 4],
    images: Tensor,
    labels: Tensor,
}

impl Net {
    fn new<T: WithDType>(data: &Data<T>) -> Result<Self> {
        let var = |values: &[T], shape: &[usize]| Var::from_slice(values, shape, &Device::Cpu);
        let labels: Vec<u32> = data.labels.iter().map(|l| *l as u32).collect();
        Ok(Net {
            weights: [
                var(&data.net.w1, &[HIDDEN, IN])?,
                var(&data.net.b1, &[HIDDEN])?,
                var(&data.net.w2, &[OUT, HIDDEN])?,
                var(&data.net.b2, &[OUT])?,
            ],
            images: Tensor::from_slice(&data.images, (BATCH, IN), &Device::Cpu)?,
            labels: Tensor::from_vec(labels, BATCH, &Device::Cpu)?,
        })
    }

    fn gradient(&self) -> Result<(Tensor, GradStore)> {
        let [w1, b1, w2, b2] = &self.weights;
        let hidden = self.images.matmul(&w1.t()?)?.broadcast_add(b1)?.tanh()?;
        let scores = hidden.matmul(&w2.t()?)?.broadcast_add(b2)?;
        let loss = candle_nn::loss::cross_entropy(&scores, &self.labels)?;
        let gradients = loss.backward()?;
        Ok((loss, gradients))
    }
}

pub(crate) fn contender<T: WithDType + Into<f64>>(data: &Data<T>) -> Contender<'static> {
    let net = Net::new(data).expect("tensors");
    let (loss, gradients) = net.gradient().expect("a gradient");
    let parts = net.weights.each_ref().map(|w| {
        let bar = gradients.get(w).expect("its gradient").flatten_all().expect("a list");
        bar.to_vec1::<T>().expect("of floats")
    });
    Contender {
        name: "candle 0.11",
        outcome: flat(loss.to_scalar::<T>().expect("a float"), parts.each_ref().map(Vec::as_slice)),
        call: Box::new(move || {
            black_box(net.gradient().expect("a gradient"));
        }),
    }
}
