package import LarderFormats

extension Query {
  /// The labels that records must have in order to be asked about.
  package var labels: Labels { test.labels }
}

extension QueryTest {
  var labels: Labels {
    switch self {
    case .all(let tests), .any(let tests): tests.lazy.map(\.labels).max() ?? .nothing
    case .not(let test): test.labels
    case .word, .text(.key, _): .keys
    case .text(.value, _): .all
    case .everything, .status, .bytes, .age, .modified, .text, .format, .codes, .severity, .depth,
      .kind, .flag:
      .nothing
    }
  }
}
