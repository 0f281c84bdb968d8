//! Column definitions.

use crate::ast::expr::{Expr, ExprKind};
use crate::ast::table::{ColumnAttribute, ColumnDefinition, ColumnFormat, Generated};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn column_definition(&mut self) -> Parse<ColumnDefinition<'a>> {
        let name = self.ident()?;
        self.field_definition(name)
    }

    /// A column's type and attributes.
    pub(super) fn field_definition(&mut self, name: crate::ast::Ident<'a>) -> Parse<ColumnDefinition<'a>> {
        let data_type = self.data_type()?;
        let collation = if self.eat_word(K::Collate) { Some(self.collation_name()?) } else { None };
        let mut definition =
            ColumnDefinition { name, data_type, collation, generated: None, attributes: Vec::new(), references: None };
        if self.at_any(&[K::Generated, K::As]) {
            definition.generated = Some(self.generated()?);
        }
        let is_generated = definition.generated.is_some();
        while let Some(attribute) = self.column_attribute(is_generated)? {
            let collated = |found: &ColumnAttribute<'a>| matches!(found, ColumnAttribute::Collate(_));
            let twice = definition.collation.is_some() || definition.attributes.iter().any(collated);
            if twice && collated(&attribute) {
                return self.fail();
            }
            definition.attributes.push(attribute);
        }
        if self.at_word(K::References) {
            definition.references = Some(Box::new(self.references()?));
        }
        Ok(definition)
    }

    fn generated(&mut self) -> Parse<Generated<'a>> {
        if self.eat_word(K::Generated) {
            self.expect_word(K::Always)?;
        }
        self.expect_word(K::As)?;
        self.expect(Kind::Open)?;
        let expr = self.expr()?;
        self.expect(Kind::Close)?;
        let stored = self.eat_word(K::Stored);
        if !stored {
            self.eat_word(K::Virtual);
        }
        Ok(Generated { expr, stored })
    }

    fn column_attribute(&mut self, generated: bool) -> Parse<Option<ColumnAttribute<'a>>> {
        let keyword = self.token.keyword;
        let attribute = match keyword {
            K::Null => ColumnAttribute::Null,
            K::AutoIncrement => ColumnAttribute::AutoIncrement,
            K::Visible => ColumnAttribute::Visible,
            K::Invisible => ColumnAttribute::Invisible,
            K::Not => {
                self.bump();
                match self.keyword() {
                    K::Null => ColumnAttribute::NotNull,
                    K::Secondary => ColumnAttribute::NotSecondary,
                    _ => return self.fail(),
                }
            }
            K::Key => ColumnAttribute::PrimaryKey,
            K::Primary => {
                self.bump();
                if !self.at_word(K::Key) {
                    return self.fail();
                }
                ColumnAttribute::PrimaryKey
            }
            K::Unique => {
                self.bump();
                self.eat_word(K::Key);
                return Ok(Some(ColumnAttribute::Unique));
            }
            _ => return self.valued_attribute(generated),
        };
        self.bump();
        Ok(Some(attribute))
    }

    fn valued_attribute(&mut self, generated: bool) -> Parse<Option<ColumnAttribute<'a>>> {
        let attribute = match self.keyword() {
            K::Default => {
                self.bump();
                self.default_value()?
            }
            K::On if self.peek().keyword == K::Update => {
                self.expect_words(&[K::On, K::Update])?;
                ColumnAttribute::OnUpdateNow(self.now_digits()?)
            }
            K::Serial => {
                self.expect_words(&[K::Serial, K::Default, K::Value])?;
                ColumnAttribute::SerialDefault
            }
            K::Comment => {
                self.bump();
                ColumnAttribute::Comment(if self.at(Kind::String) { self.string()? } else { return self.fail() })
            }
            K::Collate => {
                self.bump();
                ColumnAttribute::Collate(self.collation_name()?)
            }
            K::ColumnFormat if !generated => {
                self.bump();
                let format = match self.keyword() {
                    K::Default => ColumnFormat::Default,
                    K::Fixed => ColumnFormat::Fixed,
                    K::Dynamic => ColumnFormat::Dynamic,
                    _ => return self.fail(),
                };
                self.bump();
                ColumnAttribute::ColumnFormat(format)
            }
            K::Storage if !generated => {
                self.bump();
                ColumnAttribute::Storage(self.storage_medium()?)
            }
            K::Srid => {
                self.bump();
                ColumnAttribute::Srid(self.number()?)
            }
            K::Constraint => {
                self.bump();
                let name = if self.at_word(K::Check) { None } else { Some(self.ident()?) };
                ColumnAttribute::Check(Box::new(self.check(name)?))
            }
            K::Check => ColumnAttribute::Check(Box::new(self.check(None)?)),
            K::EngineAttribute => ColumnAttribute::EngineAttribute(self.text_option()?),
            K::SecondaryEngineAttribute => ColumnAttribute::SecondaryEngineAttribute(self.text_option()?),
            _ => return Ok(None),
        };
        Ok(Some(attribute))
    }

    fn at_now(&mut self) -> bool {
        self.at_any(&[K::CurrentTimestamp, K::Localtime, K::Localtimestamp])
            || (self.at_text("now") && self.peek().kind == Kind::Open)
    }

    /// What follows DEFAULT.
    pub(super) fn default_value(&mut self) -> Parse<ColumnAttribute<'a>> {
        if self.eat(Kind::Open) {
            let expr = self.expr()?;
            self.expect(Kind::Close)?;
            return Ok(ColumnAttribute::DefaultExpression(expr));
        }
        if self.at_now() {
            return Ok(ColumnAttribute::Default(self.primary()?));
        }
        Ok(ColumnAttribute::Default(self.signed_literal()?))
    }

    /// NOW or a synonym, and its number of digits.
    fn now_digits(&mut self) -> Parse<Option<u32>> {
        if !self.at_now() {
            return self.fail();
        }
        let expr: Expr<'a> = self.primary()?;
        let ExprKind::Function(function) = expr.kind else { return self.fail() };
        let digits = function.args.first().and_then(|arg| match &arg.kind {
            ExprKind::Literal(literal) => match literal.value {
                crate::ast::expr::LiteralValue::Integer(digits) => u32::try_from(digits).ok(),
                _ => None,
            },
            _ => None,
        });
        Ok(digits)
    }
}
