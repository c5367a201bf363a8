//! What is what, for screen readers: the tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8).

use pdf_writer::types::StructRole;
use pdf_writer::types::TableHeaderScope;
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Finish, Name, Pdf, Ref, TextStr};

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Section,
    Item,
    Text,
    Table,
    Row,
    HeadOfColumn,
    HeadOfRow,
    Cell,
}

impl Role {
    fn kind(self) -> StructRole {
        match self {
            Self::Title => StructRole::H1,
            Self::Section => StructRole::H2,
            Self::Item => StructRole::H3,
            Self::Text => StructRole::P,
            Self::Table => StructRole::Table,
            Self::Row => StructRole::TR,
            Self::HeadOfColumn | Self::HeadOfRow => StructRole::TH,
            Self::Cell => StructRole::TD,
        }
    }

    /// As a name for marked content.
    pub fn name(self) -> Name<'static> {
        self.kind().to_name()
    }

    fn scope(self) -> Option<TableHeaderScope> {
        match self {
            Self::HeadOfColumn => Some(TableHeaderScope::Column),
            Self::HeadOfRow => Some(TableHeaderScope::Row),
            _ => None,
        }
    }
}

struct Tag {
    role: Role,
    within: Option<usize>,
    below: Vec<usize>,
    /// Page, and number on it.
    marks: Vec<(usize, i32)>,
    real: Option<String>,
}

/// The tree in the making.
#[derive(Default)]
pub(super) struct Tags {
    tags: Vec<Tag>,
    /// Of each page, the tags of its marks in order.
    marks: Vec<Vec<usize>>,
}

impl Tags {
    /// A new part, within another or at the top. `real` is what it says where its letters cannot be shown.
    pub fn add(&mut self, role: Role, within: Option<usize>, real: Option<String>) -> usize {
        let at = self.tags.len();
        self.tags.push(Tag { role, within, below: Vec::new(), marks: Vec::new(), real });
        if let Some(above) = within.and_then(|above| self.tags.get_mut(above)) {
            above.below.push(at);
        }
        at
    }

    /// A page begins.
    pub fn page(&mut self) {
        self.marks.push(Vec::new());
    }

    /// A piece of the part on the page: the number to mark it with.
    pub fn mark(&mut self, tag: usize) -> i32 {
        let page = self.marks.len().saturating_sub(1);
        let Some(marks) = self.marks.last_mut() else { return 0 };
        let number = i32::try_from(marks.len()).unwrap_or(i32::MAX);
        marks.push(tag);
        if let Some(tag) = self.tags.get_mut(tag) {
            tag.marks.push((page, number));
        }
        number
    }

    /// Writes the tree under `root`.
    pub fn write(self, pdf: &mut Pdf, root: Ref, pages: &[Ref], next: &mut dyn FnMut() -> Ref) {
        let whole = next();
        let ids: Vec<Ref> = self.tags.iter().map(|_| next()).collect();
        let arrays: Vec<Ref> = self.marks.iter().map(|_| next()).collect();
        let id = |at: usize| ids.get(at).copied().unwrap_or(whole);
        let mut tree = pdf.indirect(root).start::<StructTreeRoot<'_>>();
        tree.child(whole);
        let mut parents = tree.parent_tree();
        let mut entries = parents.nums();
        for (key, array) in (0_i32..).zip(&arrays) {
            entries.insert(key, *array);
        }
        entries.finish();
        parents.finish();
        tree.parent_tree_next_key(i32::try_from(arrays.len()).unwrap_or(i32::MAX));
        tree.finish();
        for (array, marks) in arrays.iter().zip(&self.marks) {
            pdf.indirect(*array).array().items(marks.iter().map(|at| id(*at)));
        }
        let mut document = pdf.struct_element(whole);
        document.kind(StructRole::Document).parent(root);
        let mut children = document.children();
        self.tags.iter().enumerate().filter(|(_, tag)| tag.within.is_none()).for_each(|(at, _)| {
            children.struct_element(id(at));
        });
        children.finish();
        document.finish();
        for (at, tag) in self.tags.iter().enumerate() {
            let mut element = pdf.struct_element(id(at));
            element.kind(tag.role.kind()).parent(tag.within.map_or(whole, id));
            if let Some(real) = &tag.real {
                element.actual_text(TextStr(real));
            }
            if let Some(scope) = tag.role.scope() {
                element.attributes().push().table().scope(scope);
            }
            let mut children = element.children();
            tag.below.iter().for_each(|at| {
                children.struct_element(id(*at));
            });
            for (page, number) in &tag.marks {
                let Some(page) = pages.get(*page) else { continue };
                children.marked_content_ref().page(*page).marked_content_id(*number);
            }
        }
    }
}
