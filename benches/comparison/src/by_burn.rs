//! The network by `burn`, on its backend for this processor.

use crate::{BATCH, Contender, Data, HIDDEN, IN, OUT, flat};
use burn::{
    backend::{Autodiff, NdArray},
    tensor::{Element, ElementConversion, Int, Tensor, TensorData, activation::log_softmax, backend::AutodiffBackend},
};
use std::hint::black_box;

/// In double and in single precision.
pub(crate) type Wide = Autodiff<NdArray<f64>>;
pub(crate) type Narrow = Autodiff<NdArray<f32>>;

struct Net<B: AutodiffBackend> {
    w1: Tensor<B, 2>,
    b1: Tensor<B, 1>,
    w2: Tensor<B, 2>,
    b2: Tensor<B, 1>,
    images: Tensor<B, 2>,
    labels: Tensor<B, 2, Int>,
}

impl<B: AutodiffBackend> Net<B> {
    fn gradient(&self) -> (Tensor<B, 1>, B::Gradients) {
        let hidden = self.images.clone().matmul(self.w1.clone().transpose()) + self.b1.clone().unsqueeze();
        let scores = hidden.tanh().matmul(self.w2.clone().transpose()) + self.b2.clone().unsqueeze();
        let loss = log_softmax(scores, 1).gather(1, self.labels.clone()).mean().neg();
        let gradients = loss.backward();
        (loss, gradients)
    }
}

pub(crate) fn contender<B: AutodiffBackend, E: Element + Into<f64>>(data: &Data<E>) -> Contender<'static> {
    let dev = B::Device::default();
    let tensor = |values: &[E], shape: Vec<usize>| TensorData::new(values.to_vec(), shape);
    let labels: Vec<i64> = data.labels.iter().map(|l| *l as i64).collect();
    let net: Net<B> = Net {
        w1: Tensor::from_data(tensor(&data.net.w1, vec![HIDDEN, IN]), &dev).require_grad(),
        b1: Tensor::from_data(tensor(&data.net.b1, vec![HIDDEN]), &dev).require_grad(),
        w2: Tensor::from_data(tensor(&data.net.w2, vec![OUT, HIDDEN]), &dev).require_grad(),
        b2: Tensor::from_data(tensor(&data.net.b2, vec![OUT]), &dev).require_grad(),
        images: Tensor::from_data(tensor(&data.images, vec![BATCH, IN]), &dev),
        labels: Tensor::from_data(TensorData::new(labels, [BATCH, 1]), &dev),
    };
    let (loss, gradients) = net.gradient();
    let list = |data: TensorData| data.to_vec::<E>().expect("of floats");
    let parts = [
        list(net.w1.grad(&gradients).expect("its gradient").to_data()),
        list(net.b1.grad(&gradients).expect("its gradient").to_data()),
        list(net.w2.grad(&gradients).expect("its gradient").to_data()),
        list(net.b2.grad(&gradients).expect("its gradient").to_data()),
    ];
    Contender {
        name: "burn 0.20",
        outcome: flat(loss.into_scalar().elem::<E>(), parts.each_ref().map(Vec::as_slice)),
        call: Box::new(move || {
            black_box(net.gradient());
        }),
    }
}
