//! Which purpose a header names. The phrases are those of questionnaires in general, in the languages that clients write
//! in; none belongs to a particular one.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a column may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// The question.
    Question,
    /// The client's number or code.
    Code,
    /// Section, domain, category.
    Section,
    /// Guidance.
    Help,
    /// The answer.
    Answer,
    /// Free text about the answer.
    Explanation,
    /// Who is responsible.
    Ownership,
    /// Evidence and the like.
    Other,
    /// The words that may be answered.
    Choices,
    /// Which kind of answer is wanted.
    Kind,
    /// When the question is asked.
    Condition,
    /// For the client's own people.
    Client,
}

const KINDS: usize = 12;

/// How strongly a header speaks for each purpose, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heads([f32; KINDS]);

impl Heads {
    /// How strongly it speaks for one.
    pub fn of(&self, head: Head) -> f32 {
        self.0.get(head as usize).copied().unwrap_or_default()
    }

    /// The strongest purpose that a vendor fills in, and how strong.
    pub fn answer(&self) -> (Head, f32) {
        let all = [Head::Answer, Head::Explanation, Head::Ownership, Head::Other];
        all.into_iter().map(|h| (h, self.of(h))).fold((Head::Answer, 0.0), |a, b| if b.1 > a.1 { b } else { a })
    }

    /// The strongest of all.
    pub fn best(&self) -> f32 {
        self.0.iter().copied().fold(0.0, f32::max)
    }

    /// The stronger of both, the other's weakened.
    pub fn or(mut self, other: Self, factor: f32) -> Self {
        for (slot, other) in self.0.iter_mut().zip(other.0) {
            *slot = slot.max(other * factor);
        }
        self
    }

    fn raise(&mut self, head: Head, weight: f32) {
        if let Some(slot) = self.0.get_mut(head as usize) {
            *slot = slot.max(weight);
        }
    }
}

use Head::{Answer, Choices, Client, Code, Condition, Explanation, Help, Kind, Other, Ownership, Question, Section};

/// Phrases by purpose and weight. A phrase that ends the header counts in full, one inside it less, one behind a
/// preposition or in brackets less again; so `Question ID` is a code, and `Response to the question` a response.
const PHRASES: &[(Head, f32, &str)] = &[
    (
        Question,
        1.0,
        "question|questions|query|queries|inquiry|question text|question body|question description|survey question|assessment question|control question|security question|sub question|frage|fragen|fragestellung|prüffrage|question posée|pregunta|preguntas|domanda|domande|pergunta|perguntas|vraag|vragen|pytanie|otázka|fråga|spørgsmål|soru|kysymys|質問|設問|问题",
    ),
    (
        Question,
        0.8,
        "prompt|requirement|requirements|control requirement|requirement description|requirement text|security requirement|control statement|control objective|assessment criteria|criteria|criterion|what we ask|ask|information required|information requested|request|request item|anforderung|anforderungen|kriterium|exigence|exigences|requisito|requisitos|requirement statement|eis",
    ),
    (
        Question,
        0.6,
        "control|controls|statement|control description|control text|item|check|measure|subject matter|topic question|description of requirement|kontrolle|maßnahme|contrôle|mesure|body|prose|text|label|content",
    ),
    (Question, 0.4, "description|title|specification|control specification|beschreibung|detail|name|field|information"),
    (
        Code,
        1.0,
        "id|ids|#|no|nr|num|number|q#|qid|q id|q no|q nr|s no|sl no|sr no|serial|serial no|serial number|lfd nr|n°|nº|no°|code|question id|question number|question no|control id|item no|item number|ref id|reference id|reference number|ref no|identifier|uid|index|kennung|nummer|numéro|número|numero|line|row|seq",
    ),
    (
        Code,
        0.7,
        "ref|reference|clause|key|item|q|n|control ref|control reference|question ref|referenz|référence|referencia",
    ),
    (Code, 0.4, "control"),
    (
        Section,
        1.0,
        "section|domain|category|topic|area|family|chapter|theme|section name|domain title|domain name|category name|control domain|control family|control area|control category|security domain|bereich|kategorie|abschnitt|kapitel|thema|domaine|catégorie|rubrique|thème|sección|categoría|dominio|área|sezione|categoria|ambito|seção|onderwerp|categorie|hoofdstuk",
    ),
    (
        Section,
        0.8,
        "group|module|part|subject|pillar|section title|subcategory|sub category|subdomain|sub domain|sub section|subsection|control group|gruppe|groupe",
    ),
    (Section, 0.5, "title|name|control|control title|control name|heading|function|objective"),
    (
        Help,
        1.0,
        "guidance|help|help text|instructions|instruction|guideline|guidelines|additional guidance|explanatory note|explanatory notes|hint|tip|tooltip|context|background|example|examples|sample answer|example answer|expected evidence|evidence required|evidence requested|what good looks like|interpretation|assessor guidance|implementation guidance|further information|why we ask|hinweis|hinweise|hilfe|erläuterung zur frage|aide|ayuda|guida",
    ),
    (
        Help,
        0.6,
        "specification|control specification|description|control description|rationale for question|notes|definition|purpose|intent|control|requirement",
    ),
    (
        Answer,
        1.0,
        "answer|answers|response|responses|reply|vendor response|supplier response|vendor answer|supplier answer|provider response|provider answer|your answer|your response|company response|respondent answer|short answer|yes no|y n|yes no na|yes no n a|y n na|antwort|antworten|réponse|réponses|reponse|respuesta|respuestas|risposta|risposte|resposta|respostas|antwoord|antwoorden|odpowiedź|odpověď|svar|cevap|vastaus|回答|答复",
    ),
    (
        Answer,
        0.85,
        "compliant|compliance|compliance status|complies|comply|conformity|conformance|implementation status|implemented|in place|met|not met|status|control status|fulfilled|fulfilment|supported|applicable|applicability|select|selection|vendor to complete|supplier to complete|to be completed by vendor|to be completed by supplier|self assessment|vendor assessment|vendor input|supplier input|maturity|maturity level|current state|erfüllt|umgesetzt|ja nein|konform|konformität|conforme|conformité|oui non|cumple|sí no|si no|cumplimiento|sim não|attestation|declaration",
    ),
    (Answer, 0.6, "result|value|vendor|supplier|provider|input|finding|respondent|service provider|bidder|tenderer"),
    (
        Explanation,
        1.0,
        "comment|comments|explanation|explanations|explain|details|additional details|further details|additional information|additional comments|implementation description|implementation details|implementation statement|implementation notes|description of implementation|response details|answer details|supporting details|justification|narrative|elaboration|vendor comments|supplier comments|vendor explanation|remarks|clarification|rationale|response comments|answer explanation|free text|long answer|describe|please describe|please explain|please elaborate|details of implementation|if yes|if no|how|begründung|kommentar|kommentare|bemerkung|bemerkungen|erläuterung|erläuterungen|anmerkung|anmerkungen|commentaire|commentaires|précisions|justification du|observación|observaciones|comentario|comentarios|explicación|commento|commenti|osservazioni|note aggiuntive|comentários|observações|toelichting|opmerking|opmerkingen|komentarz|uwagi",
    ),
    (
        Explanation,
        0.7,
        "notes|note|description|detail|implementation|additional|information|compensating controls|compensating control|exceptions|remediation plan|remediation|mitigation|action plan",
    ),
    (
        Ownership,
        1.0,
        "ownership|control ownership|responsibility|control owner|responsible party|responsible|shared responsibility|responsibility model|accountable|owned by|zuständigkeit|verantwortlich|verantwortung|verantwortlichkeit|responsable|responsabilité|responsabilidad|responsabile|responsabilità|verantwoordelijke",
    ),
    (Ownership, 0.8, "owner|answered by|contact|respondent name|completed by|point of contact"),
    (
        Other,
        1.0,
        "evidence|attachment|attachments|attached|supporting document|supporting documents|supporting documentation|supporting evidence|documentation|document reference|evidence reference|evidence link|evidence provided|proof|file name|url|link|links|hyperlink|target date|due date|completion date|date|planned date|implementation date|nachweis|nachweise|beleg|anlage|preuve|preuves|justificatif|evidencia|evidencias|prova|prove|allegato|bewijs|responsibilities|customer responsibilities|client responsibilities|user responsibilities",
    ),
    (Other, 0.6, "reference|references|source|document|policy reference"),
    (
        Choices,
        1.0,
        "options|choices|answer options|answer choices|response options|response choices|allowed values|allowed answers|allowed responses|valid values|valid answers|valid responses|possible answers|possible responses|possible values|permitted values|accepted values|dropdown values|drop down values|picklist|pick list|answer values|question choices|expected values|antwortmöglichkeiten|auswahl|optionen|choix|opciones|opzioni|opções",
    ),
    (
        Kind,
        1.0,
        "answer type|response type|question type|type of answer|type of response|input type|field type|data type|answer format|response format|expected response|answer kind|answer set|answer list|antworttyp|type de réponse|tipo de respuesta|tipo di risposta",
    ),
    (Kind, 0.7, "type|format|kind"),
    (
        Condition,
        1.0,
        "condition|conditions|depends on|dependency|dependent on|depends|applicable if|show if|only if|required if|visible if|display if|ask if|asked if|trigger|triggered by|parent question|prerequisite|skip logic|logic|gate|gated by|branching|bedingung|abhängig von|nur wenn|condition d affichage|condición|condizione",
    ),
    (
        Client,
        1.0,
        "reviewer|reviewer comments|reviewer notes|reviewed by|assessor|assessor comments|assessor notes|evaluator|evaluation|analyst|analyst comments|internal use|internal use only|office use|office use only|bank use only|client use only|for internal use|use only|score|scoring|points|weight|weighting|risk rating|risk score|risk level|risk|inherent risk|severity|criticality|priority|importance|approved|approval|auditor comments|audit result|mandatory|required|optional|version|last updated|changed|change|mapping|nist|iso|iso 27001|soc 2|pci dss|hipaa|gdpr|standard|standards|framework|in scope|scope|tier|pass fail|bewertung|prüfer|punkte|gewichtung|pflicht|note interne",
    ),
];

const BREAKS: &[&str] =
    &["to", "of", "for", "by", "from", "in", "on", "with", "if", "zur", "zu", "der", "des", "für", "du", "de", "à"];
const CLIENTS: &[&str] =
    &["customer", "client", "consumer", "user", "tenant", "csc", "subscriber", "cliente", "kunde", "kunden"];

/// What a header's text speaks for.
pub fn heads(text: &str) -> Heads {
    let mut heads = Heads::default();
    let line = text.trim();
    if line.is_empty() || line.chars().count() > 160 {
        return heads;
    }
    let outside: String = without_brackets(line);
    let words = super::split(&outside);
    let core = match words.iter().skip(1).position(|w| BREAKS.contains(&w.as_str())) {
        Some(at) => at + 1,
        None => words.len(),
    };
    let all = super::split(line);
    for (words, core, factor) in [(&words, core, 1.0), (&all, 0, 0.6)] {
        for (at, word) in words.iter().enumerate() {
            for (head, weight, phrase) in BY_FIRST_WORD.get(word.as_str()).into_iter().flatten() {
                heads.raise(*head, weight * factor * fit(words, core, at, phrase));
            }
        }
    }
    if super::is_choice_list(line) {
        heads.raise(Answer, 0.95);
    }
    // Who is asked to do something on the other side is one more thing to say, not an owner.
    if words.iter().any(|w| CLIENTS.contains(&w.as_str())) && heads.of(Ownership) < 1.0 && heads.of(Other) > 0.0 {
        heads.raise(Other, 1.0);
    }
    heads
}

/// Which part of an answer a label makes room for: `Response:`, `Comments:`.
pub fn answer_label(text: &str) -> Option<Head> {
    let is_label = text.ends_with([':', '：']) && text.split_whitespace().count() <= 3;
    match heads(text.trim_end_matches([':', '：'])).answer() {
        (head @ (Answer | Explanation), 1.0) if is_label => Some(head),
        _ => None,
    }
}

type Phrase = (Head, f32, Vec<&'static str>);

static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut map: HashMap<_, Vec<_>> = HashMap::new();
    for (head, weight, phrases) in PHRASES {
        for phrase in phrases.split('|') {
            let words: Vec<_> = phrase.split(' ').collect();
            map.entry(words.first().copied().unwrap_or_default()).or_default().push((*head, *weight, words));
        }
    }
    map
});

/// How well a phrase fits there: 1 as the whole text, .9 at the end of its core, .65 within it, .55 behind it.
fn fit(words: &[String], core: usize, at: usize, phrase: &[&str]) -> f32 {
    let end = at + phrase.len();
    match words.get(at..end) {
        Some(found) if found.iter().zip(phrase).all(|(a, b)| a == b) => {}
        _ => return 0.0,
    }
    match () {
        () if at == 0 && end == words.len() => 1.0,
        () if end == core => 0.9 + 0.01 * phrase.len().min(5) as f32,
        () if end < core => 0.65,
        () => 0.55,
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            c if depth <= 0 => out.push(c),
            _ => {}
        }
    }
    if out.trim().is_empty() { text.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> Head {
        let heads = heads(text);
        let all =
            [Question, Code, Section, Help, Answer, Explanation, Ownership, Other, Choices, Kind, Condition, Client];
        all.into_iter().fold(Question, |a, b| if heads.of(b) > heads.of(a) { b } else { a })
    }

    #[test]
    fn the_last_word_of_a_header_decides() {
        for (text, head) in [
            ("Question ID", Code),
            ("question_id", Code),
            ("questionText", Question),
            ("Security Question", Question),
            ("Question Type", Kind),
            ("Vendor response to the question", Answer),
            ("Response (Yes/No/N/A)", Answer),
            ("Yes / No", Answer),
            ("Answer options", Choices),
            ("Control Ownership", Ownership),
            ("Implementation Description (Optional)", Explanation),
            ("Client Responsibilities", Other),
            ("If yes, please describe", Explanation),
            ("Reviewer comments", Client),
            ("Supporting evidence", Other),
            ("Domain", Section),
            ("Depends on", Condition),
            ("Antwort", Answer),
            ("Lfd. Nr.", Code),
        ] {
            assert_eq!(best(text), head, "{text}: {:?}", heads(text));
        }
    }
}
