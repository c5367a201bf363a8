//! The built-in templates.

use async_graphql::{Context, Object, SimpleObject};
use keystead_domain::questionnaires;
use keystead_domain::questionnaires::templates::{TEMPLATES, Template};

use super::QuestionnaireDirection;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// A built-in set of questions.
#[derive(SimpleObject, Clone, Debug)]
pub struct QuestionnaireTemplate {
    /// Send it to `questionnaireCreate`; never changes its meaning.
    code: &'static str,
    /// Who asks whom.
    direction: QuestionnaireDirection,
    /// For people.
    title: &'static str,
    /// What it is for.
    description: &'static str,
    /// Its questions, in order.
    questions: Vec<TemplateQuestion>,
}

/// A question of a template.
#[derive(SimpleObject, Clone, Debug)]
pub struct TemplateQuestion {
    /// Never changes its meaning.
    code: &'static str,
    /// The heading it stands under.
    section: &'static str,
    /// The question.
    text: &'static str,
    /// Names of the facts it is answered from.
    fact_keys: Vec<&'static str>,
}

impl From<&'static Template> for QuestionnaireTemplate {
    fn from(template: &'static Template) -> Self {
        let questions = template.questions.iter().map(|question| TemplateQuestion {
            code: question.code,
            section: question.section,
            text: question.text,
            fact_keys: question.keys().into_iter().map(|key| key.as_str()).collect(),
        });
        Self {
            code: template.code,
            direction: template.direction.into(),
            title: template.title,
            description: template.description,
            questions: questions.collect(),
        }
    }
}

/// Looking at the templates.
#[derive(Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// The built-in sets of questions.
    #[graphql(directive = auth::apply(questionnaires::READ))]
    async fn questionnaire_templates(&self, gql: &Context<'_>) -> Result<Vec<QuestionnaireTemplate>> {
        gql.ctx(questionnaires::READ)?;
        Ok(TEMPLATES.iter().copied().map(QuestionnaireTemplate::from).collect())
    }
}
