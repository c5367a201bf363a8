//! Finding a text in a list, whatever its case.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition};

use crate::error::{Error, Result};

/// A condition that any of the columns contains the text, whatever its case; nothing for an empty text.
///
/// # Errors
/// `TOO_LONG` over 200 characters.
pub fn search<C: ColumnTrait>(columns: &[C], text: Option<&str>) -> Result<Option<Condition>> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    if text.chars().count() > 200 {
        return Err(Error::refused(crate::Code::TooLong, "search", "At most 200 characters."));
    }
    let mut any = Condition::any();
    for spelling in spellings(text) {
        let like = || LikeExpr::new(containing(&spelling)).escape('\\');
        for column in columns {
            let column = || Expr::col(column.as_column_ref());
            any = any.add(column().like(like())).add(Expr::expr(Func::lower(column())).like(like()));
        }
    }
    Ok(Some(any))
}

/// The text in lower case, as written, and with a capital: SQLite folds case in ASCII only, and a name such as Özlem
/// must be found there as well.
fn spellings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut letters = lower.chars();
    let capital = letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect());
    let mut all = vec![lower, text.to_owned(), capital];
    all.dedup();
    all
}

/// A pattern for "contains this", with the pattern's own signs taken literally.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn signs_of_the_pattern_are_taken_literally() {
        assert_eq!(containing(r"100%_\a"), r"%100\%\_\\a%");
    }
}
