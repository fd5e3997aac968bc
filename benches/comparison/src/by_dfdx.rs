//! The network by `dfdx`.

use crate::{BATCH, Contender, Data, HIDDEN, IN, OUT, flat};
use dfdx::{losses::cross_entropy_with_logits_loss, prelude::*, tensor::Gradients};
use std::hint::black_box;

type Matrix<E, const M: usize, const N: usize> = Tensor<Rank2<M, N>, E, Cpu>;
type Row<E, const N: usize> = Tensor<Rank1<N>, E, Cpu>;

pub(crate) struct Net<E: Dtype> {
    w1: Matrix<E, HIDDEN, IN>,
    b1: Row<E, HIDDEN>,
    w2: Matrix<E, OUT, HIDDEN>,
    b2: Row<E, OUT>,
    images: Matrix<E, BATCH, IN>,
    targets: Matrix<E, BATCH, OUT>,
}

macro_rules! float {
    ($($float:ident)*) => {$(
        impl Float for $float {
            fn gradient(net: &Net<Self>) -> (Self, Gradients<Self, Cpu>) {
                let x = net.images.leaky_trace();
                let hidden = x.matmul(net.w1.clone().permute());
                let hidden = (hidden + net.b1.clone().broadcast()).tanh();
                let scores = hidden.matmul(net.w2.clone().permute());
                let scores = scores + net.b2.clone().broadcast();
                let loss = cross_entropy_with_logits_loss(scores, net.targets.clone());
                (loss.array(), loss.backward())
            }
        }
    )*};
}
float!(f32 f64);

pub(crate) trait Float: Dtype + Into<f64> {
    fn gradient(net: &Net<Self>) -> (Self, Gradients<Self, Cpu>);
}

pub(crate) fn contender<E: Float>(data: &Data<E>) -> Contender<'static>
where
    Cpu: Device<E>,
{
    let dev = Cpu::default();
    let mut targets = vec![E::default(); BATCH * OUT];
    for (row, label) in targets.chunks_exact_mut(OUT).zip(&data.labels) {
        row[*label] = E::from_f64(1.0).expect("one");
    }
    let net = Net {
        w1: dev.tensor_from_vec(data.net.w1.clone(), Default::default()),
        b1: dev.tensor_from_vec(data.net.b1.clone(), Default::default()),
        w2: dev.tensor_from_vec(data.net.w2.clone(), Default::default()),
        b2: dev.tensor_from_vec(data.net.b2.clone(), Default::default()),
        images: dev.tensor_from_vec(data.images.clone(), Default::default()),
        targets: dev.tensor_from_vec(targets, Default::default()),
    };
    let (loss, gradients) = E::gradient(&net);
    let parts = [
        gradients.get(&net.w1).as_vec(),
        gradients.get(&net.b1).as_vec(),
        gradients.get(&net.w2).as_vec(),
        gradients.get(&net.b2).as_vec(),
    ];
    Contender {
        name: "dfdx 0.13",
        outcome: flat(loss, parts.each_ref().map(Vec::as_slice)),
        call: Box::new(move || {
            black_box(E::gradient(&net));
        }),
    }
}
