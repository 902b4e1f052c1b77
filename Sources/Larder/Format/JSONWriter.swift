/// Writes JSON (RFC 8259) into bytes, one value after the other.
///
/// What is written can be taken out at any time with ``takeBytes()``, so that a document of any
/// length needs little memory. Control characters and the marks that change the direction of text
/// are always written as `\u` escapes: the text stays exact, and a terminal shows it harmlessly.
package struct JSONWriter: Sendable {
  /// How values are set out.
  package enum Layout: Sendable {
    /// Everything on one line.
    case compact
    /// One member a line, indented by two spaces.
    case indented
  }

  /// What was written and not taken yet.
  package private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private var depth = 0
  private var state = State.first

  /// What stands before the next value: nothing, another value of the same container, or its name.
  private enum State { case first, following, named }

  /// Makes a writer of an empty document.
  package init(_ layout: Layout = .compact) { self.layout = layout }

  /// Takes out what was written so far; the document goes on where it was.
  package mutating func takeBytes() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  /// Ends a line between two documents.
  package mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    state = .first
  }

  // MARK: Containers

  /// Writes an object; the function writes its members.
  package mutating func object<Failure: Error>(
    _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginObject()
    try members(&self)
    endObject()
  }

  /// Writes an array; the function writes its elements.
  package mutating func array<Failure: Error>(
    _ elements: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginArray()
    try elements(&self)
    endArray()
  }

  /// Opens an object, for when its members come from several places.
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the innermost object.
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array, for when its elements come from several places.
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the innermost array.
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the name of a member; its value comes next.
  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if layout == .indented { bytes.append(UInt8(ascii: " ")) }
    state = .named
  }

  // MARK: Values

  /// Writes a text.
  package mutating func value(_ text: String) {
    separate()
    quote(text)
  }

  /// Writes a whole number.
  package mutating func value(_ number: some FixedWidthInteger) { raw(String(number)) }

  /// Writes a number; one that JSON cannot say is written as null.
  package mutating func value(_ number: Double) {
    raw(number.isFinite ? number.description : "null")
  }

  /// Writes true or false.
  package mutating func value(_ truth: Bool) { raw(truth ? "true" : "false") }

  /// Writes null.
  package mutating func null() { raw("null") }

  /// Writes a value that is JSON already.
  package mutating func value(json text: [UInt8]) {
    separate()
    bytes.append(contentsOf: text)
  }

  /// Writes bytes: as a text where they are UTF-8, else as `{"base64": "…"}`.
  package mutating func value(bytes raw: [UInt8]) {
    if let text = String(validating: raw, as: UTF8.self) {
      value(text)
    } else {
      object { $0.field("base64", Base64.encode(raw)) }
    }
  }

  // MARK: Members

  /// Writes a member that is a text, or null.
  package mutating func field(_ name: String, _ text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  /// Writes a member that is a whole number, or null.
  package mutating func field<Number: FixedWidthInteger>(_ name: String, _ number: Number?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  /// Writes a member that is a number.
  package mutating func field(_ name: String, _ number: Double) {
    key(name)
    value(number)
  }

  /// Writes a member that is true or false.
  package mutating func field(_ name: String, _ truth: Bool) {
    key(name)
    value(truth)
  }

  /// Writes a member that is bytes; see ``value(bytes:)``.
  package mutating func field(_ name: String, bytes: [UInt8]) {
    key(name)
    value(bytes: bytes)
  }

  /// Writes a member that is a list of texts.
  package mutating func field(_ name: String, _ texts: [String]) {
    key(name)
    array { for text in texts { $0.value(text) } }
  }

  // MARK: Layout and escapes

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    state = .first
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if state == .following { breakLine() }
    bytes.append(bracket)
    state = .following
  }

  private mutating func separate() {
    if state == .following { bytes.append(UInt8(ascii: ",")) }
    if state != .named, depth > 0 { breakLine() }
    state = .following
  }

  private mutating func breakLine() {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    let isPlain = text.withUTF8 { appendPlain($0) }
    if !isPlain { for scalar in text.unicodeScalars { escape(scalar) } }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends text that needs no escape, the usual case; answers whether it is such.
  private mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte < 0x20 || byte > 0x7E || byte == 0x22 || byte == 0x5C {
      return false
    }
    bytes.append(contentsOf: text)
    return true
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: "\\\"".utf8)
    case "\\": bytes.append(contentsOf: "\\\\".utf8)
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case "\r": bytes.append(contentsOf: "\\r".utf8)
    case "\t": bytes.append(contentsOf: "\\t".utf8)
    case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    case let scalar where scalar.actsOnTerminal:
      let digits = String(scalar.value, radix: 16)
      bytes.append(contentsOf: "\\u".utf8)
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
      bytes.append(contentsOf: digits.utf8)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal acts on it instead of showing it.
  ///
  /// C0, DEL, C1, line and paragraph separators, and the marks, embeddings, overrides and isolates
  /// of Unicode's bidi algorithm (UAX #9). All have at most four hexadecimal digits.
  fileprivate var actsOnTerminal: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
