import SystemPackage
import Testing

@testable import Larder

/// An entry whose bytes are known, one by one.
enum WorkedExample {
  static let key = Array("\"hello\"".utf8)
  static let value = Array("{\"answer\":42}".utf8)

  static let created = Timestamp(seconds: 1_767_225_600, nanoseconds: 5)

  static func make(value: [UInt8] = value) throws -> EntryFiles {
    let json = try #require(CodecName("json"))
    return EntryFiles(
      key: Payload(codec: json, bytes: key), value: Payload(codec: json, bytes: value),
      created: created,
      pair: PairID(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908))
  }

  static func judge(_ key: PartBytes, _ value: PartBytes) -> Result<StoredEntry, Findings> {
    let hash = KeyHash(ofKey: self.key)
    let judge = PairJudge(hash: hash, directory: "entries/x", remedies: [])
    return Result { () throws(Findings) in try judge.judge(key: key, value: value) }
  }

  static func codes(_ key: PartBytes, _ value: PartBytes) -> [FindingCode] {
    switch judge(key, value) {
    case .success: []
    case .failure(let findings): findings.all.map(\.code)
    }
  }
}

@Suite("A framed file")
struct FrameTests {
  @Test("gives back what was put in")
  func roundTrip() throws {
    let files = try WorkedExample.make()
    let entry = try WorkedExample.judge(.bytes(files.key), .bytes(files.value)).get()
    #expect(entry.key.bytes == WorkedExample.key)
    #expect(entry.value.bytes == WorkedExample.value)
    #expect(entry.value.codec.description == "json")
    #expect(entry.created == Timestamp(seconds: 1_767_225_600, nanoseconds: 5))
  }

  @Test("may hold an empty payload, and a large one", arguments: [0, 1, 4_096, 1_000_003])
  func sizes(count: Int) throws {
    let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131) }
    let files = try WorkedExample.make(value: value)
    let entry = try WorkedExample.judge(.bytes(files.key), .bytes(files.value)).get()
    #expect(entry.value.bytes == value)
    #expect(files.value.count == FrameHeader.overhead + count)
  }

  @Test("shows every single flipped bit, and says which it was")
  func everyBit() throws {
    let files = try WorkedExample.make()
    for offset in files.key.indices {
      for bit in 0..<8 {
        var key = files.key
        key[offset] ^= 1 << UInt8(bit)
        guard case .failure(let findings) = WorkedExample.judge(.bytes(key), .bytes(files.value))
        else {
          Issue.record("bit \(bit) of byte \(offset) went unnoticed")
          continue
        }
        let finding = try #require(findings.all.first)
        if finding.code == .bitsChanged, offset >= 4, !(84..<88).contains(offset),
          offset < key.count - 4
        {
          #expect(finding.offset == Int64(offset))
        }
        #expect(finding.part == .key)
      }
    }
  }

  @Test("shows where it was cut, at every length")
  func everyLength() throws {
    let files = try WorkedExample.make()
    for length in 1..<files.value.count {
      guard
        case .failure(let findings) = WorkedExample.judge(
          .bytes(files.key), .bytes(Array(files.value[..<length])))
      else {
        Issue.record("cut at \(length) went unnoticed")
        continue
      }
      #expect(findings.all.map(\.code) == [.cutShort])
      #expect(findings.all.first?.offset == Int64(length))
    }
  }

  @Test("shows where its zeros begin, from every byte on")
  func zeroTail() throws {
    let files = try WorkedExample.make(value: [UInt8](repeating: 7, count: 100))
    for start in 1..<files.value.count - 12 {
      var value = files.value
      for index in start..<value.count { value[index] = 0 }
      guard
        case .failure(let findings) = WorkedExample.judge(.bytes(files.key), .bytes(value))
      else {
        Issue.record("zeros from \(start) on went unnoticed")
        continue
      }
      let finding = try #require(findings.all.first)
      #expect([.zeroTail, .zeroHead, .newerFormat].contains(finding.code))
    }
  }

  @Test("names each kind of damage", arguments: DamageKind.allCases)
  func damage(kind: DamageKind) throws {
    let files = try WorkedExample.make(value: [UInt8](repeating: 7, count: 5_000))
    let value = kind.damage(files.value)
    #expect(WorkedExample.codes(.bytes(files.key), .bytes(value)) == [kind.code])
  }

  @Test("of a newer version is no damage but a newer format")
  func newer() throws {
    var header = Array(try WorkedExample.make().key)
    header[4] = 2
    let checksum = CRC32C.checksum(header[..<84])
    withUnsafeBytes(of: checksum.littleEndian) { header.replaceSubrange(84..<88, with: $0) }
    #expect(throws: FrameFault.newer(version: 2, flags: 0)) { try Frame(header, .key) }
  }

  @Test("never believes a length that its file cannot hold", arguments: [UInt64.max, 1 << 62, 6])
  func hostileLength(length: UInt64) throws {
    var key = try WorkedExample.make().key
    withUnsafeBytes(of: length.littleEndian) { key.replaceSubrange(48..<56, with: $0) }
    let checksum = CRC32C.checksum(key[..<84])
    withUnsafeBytes(of: checksum.littleEndian) { key.replaceSubrange(84..<88, with: $0) }
    #expect(throws: FrameFault.self) { try Frame(key, .key) }
  }
}

/// What can happen to a file.
enum DamageKind: String, CaseIterable, Sendable {
  case emptied, zeroed, zeroTail, zeroHead, cut, halved, appended, flipped, bitFlipped, overwritten
  case foreign, otherHalf

  /// Those that make sense for a file of any length.
  static let small: [DamageKind] = [.emptied, .zeroed, .halved, .appended, .bitFlipped, .foreign]

  func damage(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .halved: Array(bytes[..<(bytes.count / 2)])
    case .bitFlipped: bytes.enumerated().map { $0 == bytes.count / 2 ? $1 ^ 16 : $1 }
    case .emptied: []
    case .zeroed: [UInt8](repeating: 0, count: bytes.count)
    case .zeroTail: bytes[..<4_096] + [UInt8](repeating: 0, count: bytes.count - 4_096)
    case .zeroHead: [UInt8](repeating: 0, count: 512) + bytes[512...]
    case .cut: Array(bytes[..<4_096])
    case .appended: bytes + [1, 2, 3]
    case .flipped: bytes.enumerated().map { $0 == 1_234 ? $1 ^ 16 : $1 }
    case .overwritten: bytes.enumerated().map { (200..<300).contains($0) ? 0x41 : $1 }
    case .foreign: Array("{\"json\": true}".utf8)
    case .otherHalf: Array("LDRK".utf8) + bytes[4...]
    }
  }

  var code: FindingCode {
    switch self {
    case .emptied: .zeroLength
    case .zeroed: .zeroFilled
    case .zeroTail: .zeroTail
    case .zeroHead: .zeroHead
    case .cut, .halved: .cutShort
    case .appended: .trailingBytes
    case .flipped, .bitFlipped, .overwritten: .bitsChanged
    case .foreign, .otherHalf: .wrongKind
    }
  }
}

@Suite("Two files")
struct PairTests {
  @Test("are an entry only if the same writer made them together")
  func mixed() throws {
    let json = try #require(CodecName("json"))
    let ours = try WorkedExample.make()
    let theirs = EntryFiles(
      key: Payload(codec: json, bytes: WorkedExample.key),
      value: Payload(codec: json, bytes: WorkedExample.value), created: Timestamp(seconds: 0))
    #expect(WorkedExample.codes(.bytes(ours.key), .bytes(theirs.value)) == [.pairMixed])
    #expect(WorkedExample.codes(.bytes(theirs.key), .bytes(theirs.value)) == [])
  }

  @Test("of different keys are told apart from the value alone")
  func foreignValue() throws {
    let json = try #require(CodecName("json"))
    let ours = try WorkedExample.make()
    let other = EntryFiles(
      key: Payload(codec: json, bytes: [1]), value: Payload(codec: json, bytes: [2]),
      created: Timestamp(seconds: 0))
    #expect(WorkedExample.codes(.bytes(ours.key), .bytes(other.value)) == [.pairMixed])
    #expect(WorkedExample.codes(.bytes(other.key), .bytes(other.value)).contains(.misplaced))
  }

  @Test("that are missing or unreadable are said to be so")
  func missing() throws {
    let files = try WorkedExample.make()
    #expect(WorkedExample.codes(.missing, .missing) == [.entryEmpty])
    #expect(WorkedExample.codes(.bytes(files.key), .missing) == [.valueMissing])
    #expect(WorkedExample.codes(.missing, .bytes(files.value)) == [.keyMissing])
    #expect(
      WorkedExample.codes(.unreadable(.permissionDenied), .bytes(files.value)) == [.permission])
    #expect(WorkedExample.codes(.bytes(files.key), .unreadable(.isDirectory)) == [.notAFile])
  }
}
