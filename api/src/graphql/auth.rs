//! Who may call a field, as the schema says it: `@auth(scope: "seats:write", role: ADMIN)`. The directive is written from
//! the same [`Right`] that the use case checks.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{
    __DirectiveLocation, MetaDirective, MetaDirectiveInvocation, MetaInputValue, Registry, location_traits,
};
use async_graphql::{InputType, Name, TypeDirective, Value};
use keystead_domain::auth::Right;
use keystead_entities::seat::Role as Stored;

use super::enums::Role;

/// The directive. Used as `#[graphql(directive = auth::apply(seats::INVITE))]`.
#[expect(non_camel_case_types, reason = "the derive macros call the directive by its GraphQL name")]
pub struct auth;

/// Any caller, whatever its credential's scopes: `#[graphql(directive = auth::apply(ANYONE))]`.
pub const ANYONE: Option<Right> = None;

impl auth {
    /// The directive with the scope and role of a right, or for [`ANYONE`].
    pub fn apply(right: impl Into<Option<Right>>) -> MetaDirectiveInvocation {
        let right = right.into();
        let mut args = IndexMap::new();
        if let Some(right) = right {
            args.insert("scope".to_owned(), Value::String(right.scope.to_string()));
        }
        let role = right.map_or(Stored::Member, |right| right.role);
        args.insert("role".to_owned(), Value::Enum(Name::new(role.as_str())));
        MetaDirectiveInvocation { name: "auth".into(), args }
    }
}

impl TypeDirective for auth {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("auth")
    }

    fn register(&self, registry: &mut Registry) {
        let arg = |name: &str, description: &str, ty: String| {
            let value = MetaInputValue {
                name: name.into(),
                description: Some(description.into()),
                ty,
                deprecation: Default::default(),
                default_value: None,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                is_secret: false,
                directive_invocations: Vec::new(),
            };
            (name.to_owned(), value)
        };
        let role = <Role as InputType>::create_type_info(registry);
        let scope = <Option<String> as InputType>::create_type_info(registry);
        registry.add_directive(MetaDirective {
            name: "auth".into(),
            description: Some(
                "Who may use the field: a credential with this scope, or any where none is named, of a seat with this role \
                 or more."
                    .into(),
            ),
            locations: vec![__DirectiveLocation::FIELD_DEFINITION],
            args: [
                arg(
                    "scope",
                    "The scope that the credential must have; `<area>:write` includes `<area>:read`. Any will do where it is left out.",
                    scope,
                ),
                arg("role", "The least role of the caller's seat.", role),
            ]
            .into_iter()
            .collect(),
            is_repeatable: false,
            visible: None,
            composable: None,
        });
    }
}

impl location_traits::Directive_At_FIELD_DEFINITION for auth {
    fn check() {}
}
