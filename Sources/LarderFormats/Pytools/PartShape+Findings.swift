internal import Larder
internal import LarderPickle
internal import SystemPackage

extension PartShape {
  /// What is wrong where the shape alone tells; `nil` for a file that can be looked into.
  func finding(_ place: FindingPlace) -> Finding? {
    switch self {
    case .file, .missing: return nil
    case .dangling(let target):
      return missing(place, "a link to '\(shown(target))', where there is nothing")
    case .leadsToDirectory(let target):
      return missing(place, "a link to '\(shown(target))', which is a directory")
    case .notAFile(let kind):
      return place.finding(
        .notAFile, problem: "the \(place.noun) is \(kind.noun), not a file",
        cause: "something other than its owner put it there", certainty: .likely,
        evidence: [Evidence("stat", kind.danger)].filter { !$0.fact.isEmpty })
    case .leadsToNoFile(let target, let kind):
      return place.finding(
        .notAFile, problem: "the \(place.noun) is a link to \(kind.noun), '\(shown(target))'",
        evidence: [Evidence("readlink", shown(target))])
    case .escapes(let target): return escape(place, target)
    case .loops(let target):
      return place.finding(
        .linkLoop, problem: "the \(place.noun) is a link that leads to itself",
        evidence: [Evidence("readlink", shown(target))])
    case .unreadable(let error): return Self.unreadable(place, error)
    }
  }

  private func shown(_ path: FilePath) -> String {
    PythonText.printable(path.string, limit: 200)
  }

  private func missing(_ place: FindingPlace, _ what: String) -> Finding {
    place.finding(
      place.part == .key ? .keyMissing : .valueMissing,
      problem: "the \(place.noun) is \(what)", evidence: [])
  }

  private func escape(_ place: FindingPlace, _ target: FilePath) -> Finding {
    place.finding(
      .linkEscapes,
      problem: "the \(place.noun) is a link out of the cache, to '\(shown(target))'",
      cause:
        "links that lead out of the cache are not followed: what lies there is not the cache's",
      certainty: .certain, evidence: [Evidence("readlink", shown(target))])
  }

  static func unreadable(_ place: FindingPlace, _ error: Errno) -> Finding {
    let isPermission = error == .permissionDenied || error == .notPermitted
    return place.finding(
      isPermission ? .permission : .inputOutputError,
      problem: isPermission
        ? "the \(place.noun) may not be read" : "the \(place.noun) cannot be read: \(error)",
      cause: isPermission
        ? "it belongs to another user, or its mode was changed"
        : "the disk or the network behind it failed",
      evidence: [Evidence("open", "\(error)")])
  }
}

extension FileStatus.Kind {
  /// The kind as a noun with its article.
  var noun: String {
    switch self {
    case .file: "a file"
    case .directory: "a directory"
    case .link: "a symbolic link"
    case .fifo: "a fifo"
    case .socket: "a socket"
    case .device: "a device"
    }
  }

  /// What opening it would do, where that matters.
  fileprivate var danger: String {
    switch self {
    case .fifo: "opening a fifo for reading waits for a writer"
    case .device: "reading a device can go on for ever"
    default: ""
    }
  }
}
