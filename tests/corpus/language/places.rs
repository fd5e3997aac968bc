//! Every construct in every place: each snippet below changes `y` and is put at top level, into loops, branches, match
//! arms, nested blocks, and between early exits.

/// Makes a module of functions with the snippet in different places, and their checks.
macro_rules! everywhere {
    ($name:ident($x:ident, $y:ident) { $($snippet:tt)* }) => {
        mod $name {
            use autodiff::differentiable;

            #[differentiable]
            fn top_level($x: f64, mut $y: f64) -> f64 {
                $($snippet)*
                $y * $x
            }

            #[differentiable]
            fn twice($x: f64, mut $y: f64) -> f64 {
                $($snippet)*
                $y += $x;
                $($snippet)*
                $y
            }

            #[differentiable]
            fn in_a_for_loop($x: f64, mut $y: f64) -> f64 {
                for _ in 0..3 {
                    $($snippet)*
                    $y += 0.1 * $x;
                }
                $y * $x
            }

            #[differentiable]
            fn in_nested_loops($x: f64, mut $y: f64) -> f64 {
                let mut turns = 0;
                while turns < 2 {
                    for _ in 0..=turns {
                        $($snippet)*
                    }
                    $y *= 1.0 + $x * 0.1;
                    turns += 1;
                }
                $y
            }

            #[differentiable]
            fn in_a_branch($x: f64, mut $y: f64) -> f64 {
                if $x > 0.0 {
                    $($snippet)*
                } else if $y > 0.0 {
                    $y *= $x;
                    $($snippet)*
                }
                $y + $x
            }

            #[differentiable]
            fn in_a_match_in_a_loop($x: f64, mut $y: f64) -> f64 {
                for turn in 0..4 {
                    match turn % 3 {
                        0 => {
                            $($snippet)*
                        }
                        1 => $y = $y.sin() + $x,
                        _ => {}
                    }
                }
                $y * $y
            }

            #[differentiable]
            fn in_nested_blocks($x: f64, mut $y: f64) -> f64 {
                let z = {
                    let before = $y * $x;
                    {
                        $($snippet)*
                    }
                    before + $y
                };
                z * $y
            }

            #[differentiable]
            fn between_exits($x: f64, mut $y: f64) -> f64 {
                if $x > 100.0 {
                    return $y;
                }
                for turn in 0..6 {
                    if turn == 1 {
                        continue;
                    }
                    $($snippet)*
                    if turn == 4 {
                        break;
                    }
                    if $y > 5.0 {
                        return $y * $x;
                    }
                }
                $($snippet)*
                $y.cos()
            }

            mod checks {
                use crate::common::check;

                check!(top_level(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(twice(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(in_a_for_loop(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(in_nested_loops(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(in_a_branch(x, y); (0.7, 0.4); (-1.3, 0.6); (-1.3, -0.6));
                check!(in_a_match_in_a_loop(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(in_nested_blocks(x, y); (0.7, 0.4); (-1.3, 0.6));
                check!(between_exits(x, y); (0.7, 0.4); (-1.3, 0.6); (200.0, 0.5); (2.5, 3.7));
            }
        }
    };
}

everywhere!(compound_assignment(x, y) {
    y *= x;
    y -= y * y * 0.25;
    y /= 1.5 + x * x;
});

everywhere!(immutable_local(x, y) {
    let t = x * y;
    let t = t.sin() + t;
    y = t * 0.5;
});

everywhere!(mutable_local(x, y) {
    let mut t = y;
    t *= t;
    t += x;
    y = t.cos() * t;
});

everywhere!(if_as_a_value(x, y) {
    y = if y * x > 0.2 { (y * x).sqrt() } else { y.cos() * x };
});

everywhere!(if_as_a_statement(x, y) {
    if y < 0.3 {
        y += x * x;
    } else {
        let t = y * x;
        y = t.sin();
    }
});

everywhere!(match_as_a_value(x, y) {
    y = match (y * 4.0) as i32 {
        0 => y + x,
        1 | 2 => {
            let t = x * y;
            t * t
        }
        n if n < 0 => -y.cos(),
        _ => x.sin() / (1.0 + y * y),
    };
});

everywhere!(inner_for(x, y) {
    for i in 0..3 {
        y = (y * x + i as f64 * 0.2).sin();
    }
});

everywhere!(inner_while(x, y) {
    let mut k = 3;
    while k > 0 {
        y = y.cos() * x;
        k -= 1;
    }
});

everywhere!(inner_loop_value(x, y) {
    let mut t = y.abs() + 0.3;
    y = loop {
        t *= 1.5;
        if t > 2.0 {
            break t.sqrt() * x * 0.5;
        }
    };
});

everywhere!(inner_exits(x, y) {
    for i in 0..5 {
        if i == 1 {
            continue;
        }
        y = y * 0.5 + x * 0.3;
        if y > 0.6 {
            y -= 0.2 * x;
            break;
        }
    }
});

everywhere!(tuple_swap(x, y) {
    let mut z = x * 0.5;
    (y, z) = (z, y);
    (y, z) = (z * x, y + z);
    y += z.sin();
});

everywhere!(local_array(x, y) {
    let mut a = [y, x, 0.5];
    a[0] *= a[1];
    a[2] += a[0] * a[2];
    a.swap(1, 2);
    y = (a[0] + a[1]) * a[2] * 0.3;
});

everywhere!(local_vector(x, y) {
    let mut v = vec![y; 2];
    v.push(x * y);
    v[0] = v[2].sin();
    let last = v.pop().unwrap();
    y = v[0] * v[1] + last * v.len() as f64 * 0.2;
});

everywhere!(nested_array(x, y) {
    let mut m = [[x, y], [0.5, x * y]];
    for i in 0..2 {
        let row = &mut m[i];
        row[1] *= row[0];
    }
    let first = &m[0];
    y = first[1] * 0.5 + m[1][1];
});

everywhere!(iterators(x, y) {
    let mut a = [0.3, y, x];
    for (i, v) in a.iter_mut().enumerate() {
        *v *= 1.0 + i as f64 * 0.1;
    }
    let mut s = 0.0;
    for (v, w) in a.iter().zip(&[1.0, 0.5, 0.25]) {
        s += v * w;
    }
    y = s.sin();
});

everywhere!(block_value(x, y) {
    y = {
        let t = y * x;
        let u = {
            let t = t + 1.0;
            t * 0.5
        };
        u.sin() * t
    };
});

everywhere!(labelled_block(x, y) {
    y = 'done: {
        let t = y * x;
        if t > 0.25 {
            break 'done t.sqrt();
        }
        t.cos()
    };
});

everywhere!(labelled_loops(x, y) {
    'outer: for i in 0..3 {
        for j in 0..3 {
            if i * j == 2 {
                continue 'outer;
            }
            y = y * 0.8 + 0.1 * x;
            if y > 0.9 {
                break 'outer;
            }
        }
        y = y.sin();
    }
});

everywhere!(reference(x, y) {
    let t = [x * y, y];
    let r = &t[0];
    let q = &t;
    y = *r * q[1] + r.cos();
});

everywhere!(stopped(x, y) {
    y = y * x + (y as i64) as f64 + x.floor() * 0.1;
    y = y.sin();
});

mod called {
    use autodiff::differentiable;

    #[differentiable]
    pub fn curve(x: f64, y: f64) -> f64 {
        if x > y { (x * y).sin() } else { x - 0.5 * y }
    }

    #[differentiable]
    pub fn turn(a: &mut [f64], x: f64) -> f64 {
        a[0] = a[0] * x + a[1];
        a[1] = a[0].cos();
        a[0] * 0.2
    }
}

everywhere!(calls(x, y) {
    y = super::called::curve(y, x) + 0.3 * super::called::curve(x, 0.5);
});

everywhere!(calls_with_state(x, y) {
    let mut a = [y, x];
    let t = super::called::turn(&mut a, y);
    y = t + super::called::turn(&mut a, x) * a[1];
});
