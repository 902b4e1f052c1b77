import Foundation

/// What a fixture's manifest says, as far as the directory caches need it.
struct DirectoryManifest: Decodable, Sendable {
  struct Fault: Decodable, Sendable {
    var kind: String
    var at: Int
  }

  struct Part: Decodable, Sendable {
    var size: Int64?
    var valid: Bool?
    var error: Fault?
    var trailing: Int64?
    var stop: Int64?
    var plain: Bool?
    var not_a_file: String?
  }

  struct Item: Decodable, Sendable {
    var id: String
    var status: String
    var problems: [String]?
    var container: String?
    var item: String?
    var kind: String?
    var lock: String?
    var op: String?
    var key: Part?
    var value: Part?
    var unknown_files: [String]?
    var as_root: String?
    var hidden: Bool?
    var needs: String?
    var cause: String?
    var replaced: String?
    var stream: String?
    var reading: Part?
    var flags: [String]?
  }

  struct Stranger: Decodable, Sendable {
    var path: String?
    var path_bytes: String?
    var kind: String?
    var what: String?
  }

  struct ContainerLock: Decodable, Sendable {
    var path: String
    var status: String
  }

  var containers: [String]?
  var entries: [Item]
  var strangers: [Stranger]?
  var foreign: [Stranger]?
  var container_locks: [ContainerLock]?

  init(at path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    self = try JSONDecoder().decode(DirectoryManifest.self, from: data)
  }

  /// The entries that lie in one container.
  func entries(in container: String) -> [Item] {
    entries.filter {
      $0.kind != "pyopencl" && $0.kind != "pocl"
        && ($0.container == container || $0.container == nil && containers?.count == 1)
    }
  }
}
