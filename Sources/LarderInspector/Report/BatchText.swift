package import Larder
internal import LarderFormats
internal import SystemPackage

extension BatchReply {
  /// What a line came to, in one word for programs.
  package var outcome: String {
    switch self {
    case .listed: "listed"
    case .marked: "marked"
    case .at, .atItem: "at"
    case .show: "shown"
    case .validated: "validated"
    case .planned: "planned"
    case .acted: "acted"
    case .refused: "refused"
    case .nothing: "nothing"
    case .wrote: "wrote"
    case .left: "left"
    }
  }

  /// What a line came to, in some words for people.
  package var words: String {
    switch self {
    case .listed(let count): "\(HumanText.count(count, "entry", "entries")) listed"
    case .marked(let count, let bytes):
      "\(HumanText.count(count, "entry", "entries")) marked, \(HumanText.size(bytes))"
    case .at(let address): "at \(SafeText.display(bytes: address.id.name))"
    case .atItem(let item): "at \(item.path.displayText)"
    case .show(let entries, let items): HumanText.count(entries.count + items.count) + " shown"
    case .validated(let count, let faulty, let gone):
      "\(HumanText.count(count)) read again: \(HumanText.count(faulty)) faulty, "
        + "\(HumanText.count(gone)) gone"
    case .planned(let plans, let file):
      plans.subjects + (file.map { ", written to \(SafeText.display($0))" } ?? "")
    case .acted(_, let result):
      HumanText.count(result.done, "thing", "things") + ", \(HumanText.size(result.bytes))"
    case .refused: "nothing was done"
    case .nothing(let why): why
    case .wrote(let file): "wrote \(SafeText.display(file))"
    case .left: ""
    }
  }
}

extension JSONWriter {
  /// Writes the members of what a line of a script came to.
  package mutating func fields(of reply: BatchReply) {
    switch reply {
    case .listed(let count): field("entries", count)
    case .marked(let count, let bytes):
      field("entries", count)
      field("bytes", bytes)
    case .at(let address):
      key("id")
      name(address.id.name)
    case .atItem(let item): field("path", path: item.path)
    case .show(let entries, let items): field("entries", entries.count + items.count)
    case .validated(let count, let faulty, let gone):
      field("entries", count)
      field("faulty", faulty)
      field("gone", gone)
    case .planned(let plans, let file):
      field("steps", plans.reduce(0) { $0 + $1.plan.steps.count })
      if let file { field("file", file) }
    case .acted(_, let result):
      field("steps", result.done)
      field("bytes", result.bytes)
    case .nothing(let why): field("why", why)
    case .wrote(let file): field("file", file)
    case .refused, .left: break
    }
  }
}

extension CommandTable {
  /// The commands that scripts have, with what they take and do, for people.
  package static func lines(glyphs: GlyphSet) -> [StyledLine] {
    specs.filter { $0.reach == .everywhere }.map { spec in
      let usage = TextFit.padded(spec.usage, to: 44, glyphs: glyphs)
      return StyledLine([Span(usage, .code), Span(" \(spec.help)")])
    }
  }
}
