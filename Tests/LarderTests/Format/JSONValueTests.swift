import Testing

@testable import Larder

@Suite("JSON that is read")
struct JSONValueTests {
  private func parse(_ text: String) -> JSONValue? { JSONValue(parsing: text.utf8) }

  @Test("comes back as it was written, whatever the text")
  func roundTrip() {
    var writer = JSONWriter()
    let texts = ["", "\u{0}\u{1F}\"\\/", "é€😀\u{202E}", "\u{7F}\u{2028}"]
    writer.object {
      $0.field("texts", texts)
      $0.field("least", Int64.min)
      $0.field("half", 0.5)
      $0.field("no", false)
      $0.field("nothing", nil as String?)
      $0.field("raw", bytes: [0xC3, 0x28])
    }
    let value = JSONValue(parsing: writer.takeBytes())
    #expect(value?["texts"]?.elements?.compactMap(\.text) == texts)
    #expect(value?["least"]?.int64 == .min)
    #expect(value?["half"] == .number(0.5))
    #expect(value?["no"]?.truth == false)
    #expect(value?["nothing"] == .null)
    #expect(value?["raw"]?.bytes == [0xC3, 0x28])
  }

  @Test(
    "may have blanks and escapes wherever JSON allows them",
    arguments: [
      (" [ 1 , 2 ] ", JSONValue.array([.integer(1), .integer(2)])),
      (#""\ud83d\ude00\u00e9\/""#, .string("😀é/")), ("{}", .object([:])), ("[]", .array([])),
      ("-0", .integer(0)), ("0.5e1", .number(5)), ("1e2", .number(100)),
    ])
  func accepted(text: String, expected: JSONValue) {
    #expect(parse(text) == expected)
  }

  @Test(
    "is refused where it is not exactly JSON",
    arguments: [
      "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "+1", "--1", "-", "1 2", "nul", "\"\n\"",
      "\"\\x\"", "\"\\ud83d\"", "\"\\u00g0\"", "\"a", "{a:1}", "[1}", ".5", "1e", "\"\\u+123\"",
    ])
  func refused(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("is refused where it is no UTF-8, or too deep")
  func hostile() {
    #expect(JSONValue(parsing: [0x22, 0xFF, 0x22]) == nil)
    #expect(parse(String(repeating: "[", count: 100_000)) == nil)
  }

  @Test("a checksum is that of RFC 3720")
  func checksum() {
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.checksum(repeatElement(0, count: 32)) == 0x8A91_36AA)
  }
}
