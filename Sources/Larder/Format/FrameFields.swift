/// One field of a framed file as it stands there, right or wrong.
package struct FrameField: Sendable, Hashable {
  /// In bytes from the start of the file.
  package var offset: Int
  package var name: String
  /// What it says, in printable ASCII.
  package var text: String
  package var isFaulty: Bool
}

/// Lists the fields of a framed file for people, whatever state it is in.
package struct FrameFields {
  private let bytes: UnsafeRawBufferPointer
  private let part: EntryPart
  private let fault: Int?
  private var fields: [FrameField] = []

  /// Lists the fields of a file as far as it goes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the file.
  ///   - part: The half of an entry it should be.
  ///   - fault: Where it is known to be wrong, in bytes.
  /// - Returns: The fields in the order of the file.
  package static func list(
    _ bytes: UnsafeRawBufferPointer, _ part: EntryPart, fault: Int?
  ) -> [FrameField] {
    var list = FrameFields(bytes, part, fault)
    list.addHeader()
    list.addBody()
    return list.fields
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ part: EntryPart, _ fault: Int?) {
    self.bytes = bytes
    self.part = part
    self.fault = fault
  }

  private mutating func addHeader() {
    add(0, 4, "magic") { Self.quoted($0.bytes(0, 4)) }
    add(4, 1, "version") { String($0.bytes[4]) }
    add(5, 1, "flags") { String($0.bytes[5]) }
    add(6, 2, "header length") { "\($0.number(6, UInt16.self))" }
    add(8, 16, "key hash") { Self.hex($0.bytes(8, 16)) }
    add(24, 16, "pair") { Self.hex($0.bytes(24, 16)) }
    add(40, 8, "created") { $0.time(40) }
    add(48, 8, "payload length") { "\($0.number(48, UInt64.self))" }
    add(56, 16, "codec") { Self.quoted(Array($0.bytes(56, 16).prefix { $0 != 0 })) }
    let isKey = part == .key
    add(72, 8, isKey ? "value length" : "reserved") { "\($0.number(72, UInt64.self))" }
    add(80, 4, isKey ? "value checksum" : "reserved") { $0.checksum(80) }
    add(84, 4, "header checksum") { $0.headerChecksum }
  }

  private mutating func addBody() {
    guard bytes.count > FrameHeader.length else { return }
    let announced = number(48, UInt64.self)
    let room = UInt64(bytes.count - FrameHeader.length)
    let shown = Int(min(announced, room))
    add(FrameHeader.length, shown, "payload") { _ in
      announced <= room
        ? "\(announced) bytes" : "\(room) of \(announced) bytes"
    }
    let end = FrameHeader.length + shown
    add(end, 4, "checksum") { $0.checksum(end) }
    guard end + 4 < bytes.count else { return }
    add(end + 4, bytes.count - end - 4, "behind the end") { "\($0.bytes.count - end - 4) bytes" }
  }

  /// Adds a field, or says that the file ends in it.
  private mutating func add(
    _ offset: Int, _ size: Int, _ name: String, _ text: (FrameFields) -> String
  ) {
    guard offset < bytes.count || size == 0 else { return }
    let isWhole = offset + size <= bytes.count
    let isFaulty = fault.map { (offset..<offset + max(1, size)).contains($0) } ?? false
    fields.append(
      FrameField(
        offset: offset, name: name,
        text: isWhole ? text(self) : "\(Self.hex(bytes(offset, bytes.count - offset))), cut here",
        isFaulty: isFaulty || !isWhole))
  }

  // MARK: Reading

  private func bytes(_ offset: Int, _ count: Int) -> [UInt8] {
    Array(bytes[offset..<offset + count])
  }

  private func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  private func time(_ offset: Int) -> String {
    Timestamp(nanosecondsSince1970: number(offset, Int64.self)).rfc3339
  }

  private func checksum(_ offset: Int) -> String { Self.hex(number(offset, UInt32.self)) }

  private var headerChecksum: String {
    let stored = number(FrameHeader.checkedLength, UInt32.self)
    let actual = CRC32C.checksum(
      UnsafeRawBufferPointer(rebasing: bytes[..<FrameHeader.checkedLength]), continuing: 0)
    return stored == actual ? Self.hex(stored) : "\(Self.hex(stored)), computed \(Self.hex(actual))"
  }

  // MARK: Words

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private static func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    bytes.allSatisfy { (0x20...0x7E).contains($0) }
      ? "'\(String(decoding: bytes, as: UTF8.self))'" : hex(bytes)
  }
}
