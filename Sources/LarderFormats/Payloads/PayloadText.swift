internal import Larder
internal import LarderPickle

/// Shows keys and values of a native cache by the codec that their frames name.
enum PayloadText {
  /// A payload in lines.
  struct Outline {
    var summary: String
    var lines: [TreeLine]
  }

  /// Lines that are shown of one payload at most.
  static let lineLimit = 1_000
  private static let labelLength = 200
  private static let lineLength = 4_096
  private static let bytesInLabel = 16
  private static let bytesInLine = 16

  // MARK: One line

  /// The short text that names a payload.
  static func label(_ payload: [UInt8], _ codec: CodecName, _ part: EntryPart) -> String {
    switch codec.description {
    case "bytes": return hexLabel(payload)
    case "plist":
      return payload.withUnsafeBytes { PropertyListOutline.label($0) } ?? hexLabel(payload)
    case "json", "text": return text(payload) ?? hexLabel(payload)
    default:
      // Keys are text under every codec; what values are only their program knows.
      return part == .key ? text(payload) ?? hexLabel(payload) : hexLabel(payload)
    }
  }

  private static func text(_ payload: [UInt8]) -> String? {
    String(validating: payload.prefix(4 * labelLength + 4), as: UTF8.self).map {
      PythonText.printable($0, limit: labelLength)
    }
      ?? String(validating: payload, as: UTF8.self).map {
        PythonText.printable($0, limit: labelLength)
      }
  }

  private static func hexLabel(_ payload: [UInt8]) -> String {
    let shown = payload.prefix(bytesInLabel).map(hex).joined()
    return "0x" + shown + (payload.count > bytesInLabel ? "…" : "")
  }

  // MARK: Many lines

  /// The contents of a payload, as far as they can be shown.
  static func outline(_ payload: UnsafeRawBufferPointer, _ codec: CodecName) -> Outline {
    let size = payload.count == 1 ? "1 byte" : "\(payload.count) bytes"
    switch codec.description {
    case "json":
      if let lines = JSONOutline.lines(of: payload) {
        return Outline(summary: "JSON", lines: lines)
      }
      return Outline(summary: "no JSON, \(size)", lines: textLines(payload) ?? hexLines(payload))
    case "plist":
      if let lines = PropertyListOutline.lines(of: payload) {
        return Outline(summary: "property list", lines: lines)
      }
      return Outline(summary: "no binary property list, \(size)", lines: hexLines(payload))
    case "text":
      return Outline(summary: "text, \(size)", lines: textLines(payload) ?? hexLines(payload))
    case "bytes": return Outline(summary: size, lines: hexLines(payload))
    case let name:
      return Outline(summary: "codec '\(name)', \(size)", lines: hexLines(payload))
    }
  }

  private static func textLines(_ payload: UnsafeRawBufferPointer) -> [TreeLine]? {
    guard let text = String(validating: payload, as: UTF8.self) else { return nil }
    return text.split(separator: "\n", maxSplits: lineLimit, omittingEmptySubsequences: false)
      .prefix(lineLimit).map {
        TreeLine(depth: 0, text: PythonText.printable(String($0), limit: lineLength))
      }
  }

  private static func hexLines(_ payload: UnsafeRawBufferPointer) -> [TreeLine] {
    stride(from: 0, to: min(payload.count, lineLimit * bytesInLine), by: bytesInLine).map { start in
      let row = payload[start..<min(start + bytesInLine, payload.count)]
      return TreeLine(depth: 0, text: row.map(hex).joined(separator: " "))
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }
}
