//! A problem as text that people can check against the formulas.

use std::fmt::Write;

use super::problem::{Constraint, Problem, ProblemVariable, Sense, UpperBound};
use crate::numeric::round_significant;

impl Problem {
    /// The problem in the manner of an LP file: objective, constraints, bounds; numbers to nine digits.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\nminimise\n", self.title);
        for variable in &self.variables {
            let _ = writeln!(text, "  {}", cost(variable));
        }
        text.push_str("subject to\n");
        let _ = self.constraints.iter().try_for_each(|constraint| self.constraint_text(&mut text, constraint));
        for choice in &self.choices {
            let _ = writeln!(text, "at least {} of", choice.count);
            let _ = choice.rows.iter().try_for_each(|row| self.constraint_text(&mut text, row));
        }
        text.push_str("bounds\n");
        for variable in &self.variables {
            let _ = writeln!(text, "  {}", self.bounds(variable));
        }
        text
    }

    fn constraint_text(&self, text: &mut String, constraint: &Constraint) -> std::fmt::Result {
        let terms = constraint.terms.iter().map(|&(place, factor)| term(factor, &self.variables[place].name));
        let sense = match constraint.sense {
            Sense::AtMost => "<=",
            Sense::Equal => "=",
            Sense::AtLeast => ">=",
        };
        let sum = terms.collect::<Vec<_>>().join(" + ").replace("+ -", "- ");
        writeln!(text, "  {}: {sum} {sense} {}", constraint.name, number(constraint.rhs))
    }

    fn bounds(&self, variable: &ProblemVariable) -> String {
        let why = match variable.bound {
            UpperBound::None => return format!("0 <= {}", variable.name),
            UpperBound::Reach => "end of its curve".to_owned(),
            UpperBound::Capacity => "capacity".to_owned(),
            UpperBound::TakeOrPay => "take or pay".to_owned(),
            UpperBound::Embargo(policy) => format!("embargo {}", self.policies.get(policy).map_or("?", String::as_str)),
        };
        format!("0 <= {} <= {} ({why})", variable.name, number(variable.upper))
    }
}

fn number(value: f64) -> f64 {
    round_significant(value, 9)
}

fn term(factor: f64, name: &str) -> String {
    if factor == 1.0 { name.to_owned() } else { format!("{} {name}", number(factor)) }
}

fn cost(variable: &ProblemVariable) -> String {
    let linear = term(number(variable.linear), &variable.name);
    if variable.quadratic == 0.0 {
        return linear;
    }
    format!("{linear} + {} {}^2 / 2", number(variable.quadratic), variable.name)
}
