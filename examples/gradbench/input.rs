//! The inputs of the problems, out of JSON.

use serde_json::Value;

use crate::ba::Scene;
use crate::ht::{Hand, Model, Transform};
use crate::lstm::Memory;

/// What is wrong with an input.
pub(crate) type Wrong = String;

fn wrong(name: &str, what: &str) -> Wrong {
    format!("`{name}` is not {what}")
}

pub(crate) fn part<'a>(input: &'a Value, name: &str) -> Result<&'a Value, Wrong> {
    input.get(name).ok_or_else(|| format!("there is no `{name}`"))
}

pub(crate) fn number(input: &Value, name: &str) -> Result<f64, Wrong> {
    part(input, name)?.as_f64().ok_or_else(|| wrong(name, "a number"))
}

pub(crate) fn size(input: &Value, name: &str) -> Result<usize, Wrong> {
    let size = part(input, name)?.as_u64().and_then(|n| usize::try_from(n).ok());
    size.ok_or_else(|| wrong(name, "a size"))
}

/// All numbers of an array, or of an array of arrays, in order.
pub(crate) fn numbers(input: &Value, name: &str) -> Result<Vec<f64>, Wrong> {
    fn collect(value: &Value, out: &mut Vec<f64>) -> Option<()> {
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| collect(item, out)),
            other => other.as_f64().map(|x| out.push(x)),
        }
    }
    let mut out = Vec::new();
    let value = part(input, name)?;
    if !value.is_array() {
        return Err(wrong(name, "an array"));
    }
    collect(value, &mut out).ok_or_else(|| wrong(name, "an array of numbers"))?;
    Ok(out)
}

fn items<'a>(input: &'a Value, name: &str) -> Result<&'a [Value], Wrong> {
    part(input, name)?.as_array().map(Vec::as_slice).ok_or_else(|| wrong(name, "an array"))
}

/// The length of the rows of an array of arrays.
pub(crate) fn row_length(input: &Value, name: &str) -> Result<usize, Wrong> {
    let rows = items(input, name)?;
    let lengths: Option<Vec<usize>> = rows.iter().map(|row| row.as_array().map(Vec::len)).collect();
    let lengths = lengths.ok_or_else(|| wrong(name, "an array of rows"))?;
    let first = lengths.first().copied().unwrap_or(0);
    if first > 0 && lengths.iter().all(|&l| l == first) {
        Ok(first)
    } else {
        Err(wrong(name, "an array of equal rows"))
    }
}

pub(crate) fn array<const N: usize>(input: &Value, name: &str) -> Result<[f64; N], Wrong> {
    numbers(input, name)?.try_into().map_err(|_| wrong(name, &format!("an array of {N} numbers")))
}

/// Rows of `N` numbers.
fn rows<const N: usize>(input: &Value, name: &str) -> Result<Vec<[f64; N]>, Wrong> {
    let numbers = numbers(input, name)?;
    if numbers.len() % N != 0 {
        return Err(wrong(name, &format!("an array of rows of {N} numbers")));
    }
    Ok(numbers.chunks_exact(N).filter_map(|row| row.try_into().ok()).collect())
}

fn indices(input: &Value, name: &str, below: usize) -> Result<Vec<usize>, Wrong> {
    let index = |x: f64| (x >= 0.0 && x < below as f64 && x.fract() == 0.0).then_some(x as usize);
    let indices: Option<Vec<usize>> = numbers(input, name)?.into_iter().map(index).collect();
    indices.ok_or_else(|| wrong(name, &format!("an array of indices below {below}")))
}

/// The most observations that are taken: more would not fit in memory.
const MOST_OBSERVATIONS: usize = 1 << 26;

/// One camera, point, weight and feature, again and again.
pub(crate) fn scene(input: &Value) -> Result<Scene, Wrong> {
    let [cameras, points, observations] = [size(input, "n")?, size(input, "m")?, size(input, "p")?];
    if cameras == 0 || points == 0 || cameras.max(points).max(observations) > MOST_OBSERVATIONS {
        return Err("`n`, `m` and `p` are not the sizes of a scene".to_owned());
    }
    Ok(Scene {
        cameras: vec![array(input, "cam")?; cameras],
        points: vec![array(input, "x")?; points],
        weights: vec![number(input, "w")?; observations],
        seen: vec![array(input, "feat")?; observations],
    })
}

fn transforms(input: &Value, name: &str) -> Result<Vec<Transform>, Wrong> {
    let matrices: Vec<[f64; 16]> = rows(input, name)?;
    Ok(matrices
        .iter()
        .map(|m| [[m[0], m[1], m[2], m[3]], [m[4], m[5], m[6], m[7]], [m[8], m[9], m[10], m[11]]])
        .collect())
}

/// A hand, measured. Where there are triangles to be met the correspondences are those, and vertices otherwise.
pub(crate) fn hand(input: &Value, by_triangles: bool) -> Result<Hand, Wrong> {
    let data = part(input, "data")?;
    let model = part(data, "model")?;
    let base_relatives = transforms(model, "base_relatives")?;
    let bones = base_relatives.len();
    let positions: Vec<[f64; 4]> = rows(model, "base_positions")?;
    let weights = numbers(model, "weights")?;
    let triangles: Vec<usize> = indices(model, "triangles", positions.len())?;
    let parents: Vec<Option<usize>> = numbers(model, "parents")?
        .into_iter()
        .enumerate()
        .map(|(bone, parent)| match parent {
            -1.0 => Ok(None),
            p if p >= 0.0 && p < bone as f64 => Ok(Some(p as usize)),
            _ => Err(wrong("parents", "an array of bones that come before theirs")),
        })
        .collect::<Result<_, _>>()?;
    let inverse_base_absolutes = transforms(model, "inverse_base_absolutes")?;
    if parents.len() != bones || inverse_base_absolutes.len() != bones || weights.len() != bones * positions.len() {
        return Err("the parts of `model` differ in their number of bones".to_owned());
    }
    let followed = |row: &[f64]| row.iter().copied().enumerate().filter(|(_, w)| *w != 0.0).collect();
    let model = Model {
        parents,
        base_relatives,
        inverse_base_absolutes,
        weights: weights.chunks_exact(bones.max(1)).map(followed).collect(),
        triangles: triangles.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect(),
        is_mirrored: part(model, "is_mirrored")?.as_bool().ok_or_else(|| wrong("is_mirrored", "a bool"))?,
        base_positions: positions.iter().map(|p| [p[0], p[1], p[2]]).collect(),
    };
    let below = if by_triangles { model.triangles.len() } else { model.base_positions.len() };
    let (correspondences, points) = (indices(data, "correspondences", below)?, rows(data, "points")?);
    if points.len() != correspondences.len() {
        return Err("`points` and `correspondences` differ in length".to_owned());
    }
    Ok(Hand { model, correspondences, points })
}

/// The weights of the vertices of triangles: rows of two.
pub(crate) fn us(input: &Value) -> Result<Vec<[f64; 2]>, Wrong> {
    rows(input, "us")
}

/// Main and extra parameters, the state of each layer, the text, and the bits of a character.
pub(crate) struct Network {
    pub(crate) main: Vec<f64>,
    pub(crate) extra: Vec<f64>,
    pub(crate) memory: Vec<Memory>,
    pub(crate) sequence: Vec<f64>,
    pub(crate) bits: usize,
}

pub(crate) fn network(input: &Value) -> Result<Network, Wrong> {
    let bits = row_length(input, "sequence")?;
    let (main, extra) = (numbers(input, "main_params")?, numbers(input, "extra_params")?);
    let state = numbers(input, "state")?;
    if main.len() != 4 * state.len() || state.len() % (2 * bits) != 0 || extra.len() != 3 * bits {
        return Err("the sizes of the parameters do not fit".to_owned());
    }
    let memory = state
        .chunks_exact(2 * bits)
        .map(|layer| Memory { hidden: layer[..bits].to_vec(), cell: layer[bits..].to_vec() })
        .collect();
    Ok(Network { main, extra, memory, sequence: numbers(input, "sequence")?, bits })
}
