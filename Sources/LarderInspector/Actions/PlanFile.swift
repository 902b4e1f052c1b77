package import Larder
internal import LarderFormats
internal import SystemPackage

/// Plans written down, to be carried out later or on another machine.
///
/// Lines of JSON. Each line ends with its own CRC-32C, so that what was changed by accident is
/// refused:
///
///     {"type":"plan-file","schema":1,"made":"2026-01-31T12:00:00Z","check":"5a0c91fe"}
///     {"type":"plan","action":"repair","path":"/home/ada/.cache/…","format":"pytools-v4",…}
///     {"type":"step","subject":"entry","id":"3fa81c…","work":"move","expects":[…],…}
///     {"type":"end","plans":1,"check":"…"}
///
/// A step says what it expects to find under each name: kind, inode, mode, times, sizes and a
/// digest of everything below; for a row, a digest of its columns. What is anything else when its
/// turn comes is left alone. The number of the file system is not among it, for the same one has
/// another number on another machine; the owner's locks are judged anew where the plan is carried
/// out. Taking out the line of a step is a way to leave that step out. `Schemas/plan.schema.json`
/// describes every member.
///
/// Undoing and purging have no plan files: they are about the quarantine, not about the cache.
package enum PlanFile {
  /// The version of the format; a file of a later one is refused.
  static let schema = 1
  /// A larger file is none.
  package static let maximumSize = 1 << 30
  /// The actions that can be written down.
  package static let actions: [Action] = [.delete, .repair, .recover, .compact]

  /// Returns the file for plans.
  ///
  /// - Parameters:
  ///   - plans: The plans, of any caches.
  ///   - now: The moment, for people to know how old the plan is.
  /// - Returns: The bytes of the file.
  package static func bytes(of plans: [Plan], now: Timestamp) -> [UInt8] {
    var lines = PlanLines()
    lines.add("plan-file") {
      $0.field("schema", schema)
      $0.field("made", now.rfc3339)
    }
    for plan in plans {
      lines.add("plan") { $0.header(of: plan) }
      for step in plan.steps {
        lines.add("step") {
          $0.fields(of: step)
          $0.expectations(of: step)
        }
      }
      for skip in plan.skipped { lines.add("skip") { $0.fields(of: skip) } }
    }
    lines.add("end") { $0.field("plans", plans.count) }
    return lines.bytes
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: How it is called, for errors.
  /// - Returns: The plans. Before they are carried out, ``Mender/adopt(_:)`` has to look at them.
  /// - Throws: ``LarderError``: `usage` where it is no plan file, or a damaged one,
  ///   `unsupportedFormat` where it is of a later version.
  package static func plans(_ bytes: [UInt8], name: String) throws(LarderError) -> [Plan] {
    var reader = PlanFileReader(name: name)
    for line in bytes.split(separator: UInt8(ascii: "\n")) { try reader.take(line) }
    return try reader.finished()
  }
}

/// Lines of a plan file in the making.
private struct PlanLines {
  private(set) var bytes: [UInt8] = []
  private var json = JSONWriter()

  mutating func add(_ type: String, _ members: (inout JSONWriter) -> Void) {
    json.object {
      $0.field("type", type)
      members(&$0)
    }
    json.newline()
    // All but the bracket and the line feed at the end, which the checksum comes before.
    let head = json.takeBytes().dropLast(2)
    bytes += head
    bytes += PlanCheck.tail(of: head)
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// The last member of every line: the checksum of what comes before it.
enum PlanCheck {
  private static let name = Array(#","check":""#.utf8)
  private static let end = Array(#""}"#.utf8)
  private static let length = name.count + 8 + end.count

  /// What a line ends with.
  static func tail(of head: some Collection<UInt8>) -> [UInt8] {
    let digits = Array(String(CRC32C.checksum(head), radix: 16).utf8)
    let zeros = repeatElement(UInt8(ascii: "0"), count: 8 - digits.count)
    return name + zeros + digits + end
  }

  /// Whether a line ends with what belongs to it.
  static func isIntact(_ line: ArraySlice<UInt8>) -> Bool {
    line.count > length && line.suffix(length).elementsEqual(tail(of: line.dropLast(length)))
  }
}
