//! What an author asks for.

use api_gateway_core::ServiceError;

/// Characters of a record, or of a part of it, at most.
const LONGEST_CONTENT: usize = 200_000;
/// Characters of an instruction at most.
const LONGEST_INSTRUCTION: usize = 8_000;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A whole record, from an instruction and what is written so far.
    Write,
    /// More of what a part says.
    Expand,
    /// The gist of a part.
    Summarise,
    /// Which earlier decisions this one contradicts, repeats or replaces.
    FindConflicts,
}

/// What an author asks for.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What is to be done.
    pub task: Task,
    /// What is in the editor.
    pub content: String,
    /// The part of it that is meant; empty means all of it.
    pub selection: String,
    /// What the author asks for in their own words.
    pub instruction: String,
    /// Key of the project that the record is in; empty compares with all of them.
    pub project: String,
    /// The decision that is being changed, which is not compared with itself; empty for a new one.
    pub decision_id: String,
    /// Which model; empty takes the first language model.
    pub model: String,
}

impl Draft {
    /// What the task is about.
    pub(super) fn meant(&self) -> &str {
        if self.selection.trim().is_empty() { &self.content } else { &self.selection }
    }

    /// # Errors
    /// `draft.invalid`.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        at_most("content", &self.content, LONGEST_CONTENT)?;
        at_most("selection", &self.selection, LONGEST_CONTENT)?;
        at_most("instruction", &self.instruction, LONGEST_INSTRUCTION)?;
        match self.task {
            Task::Write if self.instruction.trim().is_empty() => {
                Err(invalid("instruction", "say what is to be written"))
            }
            Task::Expand | Task::Summarise | Task::FindConflicts if self.meant().trim().is_empty() => {
                Err(invalid("content", "there is no text yet, write some first"))
            }
            _ => Ok(()),
        }
    }
}

fn at_most(field: &'static str, text: &str, most: usize) -> Result<(), ServiceError> {
    let length = text.chars().count();
    if length > most {
        return Err(invalid(field, &format!("the {field} has {length} characters; {most} is the most")));
    }
    if text.contains('\0') { Err(invalid(field, &format!("the {field} holds a NUL character"))) } else { Ok(()) }
}

fn invalid(field: &'static str, problem: &str) -> ServiceError {
    ServiceError::invalid("draft.invalid", problem.to_owned()).field(field, problem)
}
