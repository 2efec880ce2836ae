//! Which files of a tree of modules import which others, read from their text.

use std::collections::{BTreeMap, BTreeSet};

/// A file: where it is below its root (`tags/add.rs`), and its text.
pub type File = (String, String);
/// The names of the modules on the way to something, outermost first.
type Path = Vec<String>;

/// For each file the others that it imports something of, by `use` or by a path in its code. What a `mod.rs`
/// hands on (`pub use`) is imported from where it stands; one that does nothing else imports nothing.
pub fn graph(files: &[File]) -> BTreeMap<&str, BTreeSet<&str>> {
    let tree: BTreeMap<Path, Source> =
        files.iter().map(|file| (module(&file.0), Source::read(file))).collect();
    let mut graph = BTreeMap::new();
    for (own, source) in &tree {
        let imported = source.paths(own).into_iter().filter_map(|path| home(&tree, path));
        let others = imported.filter(|name| !source.only_declares() && *name != source.name).collect();
        graph.insert(source.name, others);
    }
    graph
}

/// Files of which each imports the next, and the last the first: one for each group that hangs together so.
pub fn circles(graph: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let reached = |from: &str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(name) = next.pop() {
            for other in graph.get(name.as_str()).into_iter().flatten() {
                if seen.insert((*other).to_owned()) {
                    next.push((*other).to_owned());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&str, _> = graph.keys().map(|name| (*name, reached(name))).collect();
    let meet = |one: &str, other: &str| reached[one].contains(other) && reached[other].contains(one);
    let group = |name: &&str| graph.keys().filter(|other| meet(name, other)).copied().collect::<Vec<_>>();
    let groups: BTreeSet<Vec<&str>> = graph.keys().map(group).filter(|group| !group.is_empty()).collect();
    groups.into_iter().map(|group| group.join(" <-> ")).collect()
}

/// `tags/list/mod.rs` is the module `tags::list`.
fn module(file: &str) -> Path {
    let stem = file.trim_end_matches(".rs");
    let stem = stem.trim_end_matches("/mod");
    stem.split('/').filter(|name| !matches!(*name, "lib" | "main" | "mod")).map(str::to_owned).collect()
}

/// The name of the file where what `path` names stands.
fn home<'f>(tree: &BTreeMap<Path, Source<'f>>, mut path: Path) -> Option<&'f str> {
    // A chain of `pub use` is short; one in a circle would never end.
    for _ in 0..8 {
        let depth = (0..=path.len()).rev().find(|depth| tree.contains_key(&path[..*depth]))?;
        let source = &tree[&path[..depth]];
        let Some(item) = path.get(depth) else { return Some(source.name) };
        match source.handed_on.get(item) {
            Some(target) => {
                let own = path[..depth].to_vec();
                let rest = path[depth + 1..].iter().cloned();
                path = absolute(target, &own, source)?.into_iter().chain(rest).collect();
            }
            // A module that is another file's, by `#[path]`.
            None if source.children.contains(item) => return None,
            None => return Some(source.name),
        }
    }
    None
}

/// `path`, as it is written in the module `own`, from the root on; `None` when it leads into another crate.
fn absolute(path: &[String], own: &Path, source: &Source) -> Option<Path> {
    Some(match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("self") => own.iter().chain(&path[1..]).cloned().collect(),
        Some("super") => {
            let up = path.iter().take_while(|name| *name == "super").count();
            own[..own.len().saturating_sub(up)].iter().chain(&path[up..]).cloned().collect()
        }
        Some(first) if source.children.contains(first) => own.iter().chain(path).cloned().collect(),
        _ => return None,
    })
}

/// What matters of a file.
struct Source<'f> {
    name: &'f str,
    /// Its `mod x;`.
    children: BTreeSet<String>,
    /// What it imports: the name that it has here, and its path.
    imported: Vec<(String, Path)>,
    /// Those of a `pub use`.
    handed_on: BTreeMap<String, Path>,
    /// The paths in the rest of its code.
    mentioned: Vec<Path>,
    /// There is more than declarations and imports.
    has_code: bool,
}

impl<'f> Source<'f> {
    fn read((name, text): &'f File) -> Self {
        let code: Vec<&str> = text.split("#[cfg(test)]").next().unwrap_or("").lines().collect();
        let code: Vec<&str> = code.iter().map(|line| line.split("//").next().unwrap_or("")).collect();
        let mut source = Source {
            name,
            children: BTreeSet::new(),
            imported: Vec::new(),
            handed_on: BTreeMap::new(),
            mentioned: Vec::new(),
            has_code: false,
        };
        let mut lines = code.into_iter();
        while let Some(line) = lines.next() {
            let (is_public, statement) = unpublished(line.trim());
            let is_use = statement.starts_with("use ") && statement.ends_with([';', '{']);
            if let Some(first) = statement.strip_prefix("use ").filter(|_| is_use) {
                let mut tree = first.to_owned();
                while !tree.contains(';') {
                    tree.push_str(lines.next().expect("a `use` ends"));
                }
                source.import(is_public, &tree);
            } else if let Some(child) = statement.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'))
            {
                source.children.insert(child.to_owned());
            } else {
                source.has_code |= !statement.is_empty() && !statement.starts_with("#[");
                source.mentioned.extend(paths_in(line));
            }
        }
        source
    }

    fn only_declares(&self) -> bool {
        !self.children.is_empty() && !self.has_code
    }

    fn import(&mut self, is_public: bool, tree: &str) {
        for leaf in leaves(tree.split(';').next().unwrap_or("")) {
            let (path, alias) = leaf.split_once(" as ").unwrap_or((&leaf, ""));
            let mut path: Path = path.split("::").map(|name| name.trim().to_owned()).collect();
            path.retain(|name| name != "*");
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let alias = Some(alias.trim().to_owned()).filter(|alias| !alias.is_empty());
            let Some(name) = alias.or_else(|| path.last().cloned()) else { continue };
            if is_public {
                self.handed_on.insert(name.clone(), path.clone());
            }
            self.imported.push((name, path));
        }
    }

    /// All paths into this crate, from the root on.
    fn paths(&self, own: &Path) -> Vec<Path> {
        let by_use = self.imported.iter().map(|(_, path)| path.clone());
        let in_code = self.mentioned.iter().map(|path| {
            let imported = self.imported.iter().find(|(name, _)| *name == path[0]);
            let start = imported.map_or(&path[..1], |(_, start)| start.as_slice());
            start.iter().chain(&path[1..]).cloned().collect()
        });
        by_use.chain(in_code).filter_map(|path: Path| absolute(&path, own, self)).collect()
    }
}

/// The statement without `pub` or `pub(…)`, and whether it had it.
fn unpublished(statement: &str) -> (bool, &str) {
    let Some(rest) = statement.strip_prefix("pub") else { return (false, statement) };
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
    (rest.starts_with(' '), rest.trim_start())
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((before, list)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let list = list.trim_end().strip_suffix('}').unwrap_or(list);
    let (mut depth, mut items) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match items.last_mut() {
            _ if c == ',' && depth == 0 => items.push(String::new()),
            Some(item) => item.push(c),
            None => {}
        }
    }
    let items = items.iter().filter(|item| !item.trim().is_empty());
    items.flat_map(|item| leaves(item)).map(|leaf| format!("{}{leaf}", before.trim())).collect()
}

/// `a::b`, wherever the line says it.
fn paths_in(line: &str) -> Vec<Path> {
    let words = line.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
    let paths = words.map(|word| word.trim_matches(':')).filter(|word| word.contains("::"));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}
