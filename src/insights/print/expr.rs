//! Expressions, with parentheses only where they are needed.

use super::Printer;
use crate::insights::ast::{BinaryOperator, Expr, ExprKind, Period, Segment, UnaryOperator};

/// How tightly the outermost operator of an expression binds; the numbers only order.
fn binding(expr: &Expr) -> u8 {
    match &expr.node {
        ExprKind::Binary(operator, ..) => operator_binding(*operator),
        ExprKind::Unary(UnaryOperator::Not, _) => 3,
        ExprKind::Like { .. } | ExprKind::InList { .. } | ExprKind::InQuery { .. } => 4,
        ExprKind::Unary(UnaryOperator::Minus, _) => 8,
        _ => 9,
    }
}

fn operator_binding(operator: BinaryOperator) -> u8 {
    use BinaryOperator as Op;
    match operator {
        Op::Or => 1,
        Op::And => 2,
        Op::Equal | Op::NotEqual | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => 4,
        Op::Add | Op::Subtract => 5,
        Op::Multiply | Op::Divide | Op::Remainder => 6,
        Op::Power => 7,
    }
}

impl Printer {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.node {
            ExprKind::Number(number) => self.put(&number.digits),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Regex(pattern) => self.regex(pattern),
            ExprKind::Period(period) => self.period(*period),
            ExprKind::Bool(true) => self.put("true"),
            ExprKind::Bool(false) => self.put("false"),
            ExprKind::Null => self.put("null"),
            ExprKind::Field(path) => self.path(&path.segments),
            ExprKind::Placeholder(written) => self.put(written),
            ExprKind::Star => self.put("*"),
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand),
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right),
            ExprKind::Like { negated, value, pattern } => {
                self.bound(value, 5);
                self.put(if *negated { " not like " } else { " like " });
                self.bound(pattern, 5);
            }
            ExprKind::InList { negated, value, list } => {
                self.bound(value, 5);
                self.put(if *negated { " not in [" } else { " in [" });
                self.list(list, Self::expr);
                self.put("]");
            }
            ExprKind::InQuery { negated, value, query } => {
                self.bound(value, 5);
                self.put(if *negated { " not in " } else { " in " });
                self.inner_query(query);
            }
            ExprKind::Call(call) => {
                self.put(&call.name.node);
                self.put("(");
                self.list(&call.arguments, Self::expr);
                self.put(")");
            }
            ExprKind::Member(of, step) => {
                // What is neither a call nor a step was between parentheses.
                let bare = matches!(of.node, ExprKind::Call(_) | ExprKind::Member(..));
                self.bound(of, if bare { 0 } else { u8::MAX });
                if matches!(step.node, Segment::Name(_)) {
                    self.put(".");
                }
                self.segment(&step.node);
            }
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr) {
        match operator {
            UnaryOperator::Minus => {
                self.put("-");
                self.bound(operand, 8);
            }
            UnaryOperator::Not => {
                self.put("not ");
                self.bound(operand, 3);
            }
        }
    }

    /// Operators of one kind go on to the left, powers to the right, comparisons not at all.
    fn binary(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr) {
        let own = operator_binding(operator);
        let (for_left, for_right) = match own {
            4 => (5, 5),
            7 => (8, 7),
            _ => (own, own + 1),
        };
        self.bound(left, for_left);
        self.put(" ");
        self.put(operator.sign());
        self.put(" ");
        self.bound(right, for_right);
    }

    /// The expression, between parentheses when it binds less tightly than is needed here.
    fn bound(&mut self, expr: &Expr, needed: u8) {
        let parentheses = binding(expr) < needed;
        if parentheses {
            self.put("(");
        }
        self.expr(expr);
        if parentheses {
            self.put(")");
        }
    }

    /// An expression where only an operand may stand.
    pub(super) fn bound_operand(&mut self, expr: &Expr) {
        self.bound(expr, 9);
    }

    pub(super) fn period(&mut self, period: Period) {
        self.put(&format!("{}{}", period.amount, period.unit.short()));
    }
}
