import Testing

@testable import Larder

@Suite("JSON that is written")
struct JSONWriterTests {
  private func text(_ layout: JSONWriter.Layout = .compact, _ body: (inout JSONWriter) -> Void)
    -> String
  {
    var writer = JSONWriter(layout)
    body(&writer)
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  @Test("puts commas between members and elements, and nowhere else")
  func commas() {
    let text = text {
      $0.object {
        $0.field("a", 1)
        $0.key("b")
        $0.array {
          $0.value(true)
          $0.null()
          $0.object { _ in }
          $0.array { _ in }
        }
        $0.field("c", nil as String?)
        $0.field("d", ["x", "y"])
      }
    }
    #expect(text == #"{"a":1,"b":[true,null,{},[]],"c":null,"d":["x","y"]}"#)
  }

  @Test("is indented by two spaces where asked for")
  func indented() {
    let text = text(.indented) {
      $0.object {
        $0.field("a", 1)
        $0.key("b")
        $0.array { $0.value("x") }
        $0.key("c")
        $0.array { _ in }
      }
    }
    #expect(text == "{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ],\n  \"c\": []\n}")
  }

  @Test(
    "escapes what JSON must and what a terminal would act on",
    arguments: [
      ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
      ("\u{0}\u{1B}[31m", #""\u0000\u001b[31m""#),
      ("\u{7F}\u{85}", #""\u007f\u0085""#), ("\u{202E}x\u{2066}", #""\u202ex\u2066""#),
      ("é€😀", "\"é€😀\""), ("", "\"\""),
    ])
  func escapes(text: String, expected: String) {
    #expect(self.text { $0.value(text) } == expected)
  }

  @Test("says bytes as text where they are UTF-8, else as base64")
  func bytes() {
    #expect(text { $0.value(bytes: Array("hé".utf8)) } == "\"hé\"")
    #expect(text { $0.value(bytes: [0xFF, 0, 1]) } == #"{"base64":"/wAB"}"#)
  }

  @Test("says numbers exactly, and null where JSON has no word for them")
  func numbers() {
    let text = text {
      $0.array {
        $0.value(Int64.min)
        $0.value(UInt64.max)
        $0.value(0.21)
        $0.value(Double.nan)
      }
    }
    #expect(text == "[-9223372036854775808,18446744073709551615,0.21,null]")
  }

  @Test("can be taken out piece by piece")
  func pieces() {
    var writer = JSONWriter()
    writer.beginArray()
    writer.value(1)
    let first = writer.takeBytes()
    writer.value(2)
    writer.endArray()
    #expect(String(decoding: first + writer.takeBytes(), as: UTF8.self) == "[1,2]")
  }

  @Test("base64 comes back as the bytes it was made from", arguments: 0...7)
  func base64(count: Int) {
    let bytes = (0..<count).map { UInt8(255 - $0 * 3) }
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test(
    "text that is no base64 is told from it", arguments: ["a", "ab=c", "====", "Zg==Zg==", "Zg=\n"])
  func noBase64(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
