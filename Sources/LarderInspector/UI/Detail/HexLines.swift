/// Bytes as lines of hexadecimal digits and text, with the faulty byte marked.
enum HexLines {
  /// Returns the lines of a window; a narrow pane shows 8 or 4 bytes a line.
  static func lines(of window: HexWindow, columns: Int, glyphs: GlyphSet) -> [StyledLine] {
    let perLine = [16, 8].first { width(ofRow: $0) <= columns } ?? 4
    var lines: [StyledLine] = []
    var index = 0
    while index < window.bytes.count {
      let row = window.bytes[index..<min(index + perLine, window.bytes.count)]
      let offset = window.start &+ Int64(index)
      lines.append(line(row, at: offset, fault: window.fault, perLine: perLine, glyphs: glyphs))
      index += perLine
    }
    return lines + endLine(of: window, perLine: perLine, glyphs: glyphs)
  }

  /// Returns an offset as eight digits or more.
  static func offset(_ value: Int64) -> String { padded(String(value, radix: 16), 8) }

  /// A sign, a blank, the offset, two blanks, three columns a byte, a blank, one a character.
  private static func width(ofRow perLine: Int) -> Int { 2 + 8 + 2 + perLine * 3 + 1 + perLine }

  private static func line(
    _ row: ArraySlice<UInt8>, at offset: Int64, fault: Int64?, perLine: Int, glyphs: GlyphSet
  ) -> StyledLine {
    let faultIndex = fault.flatMap { fault -> Int? in
      let (distance, overflow) = fault.subtractingReportingOverflow(offset)
      guard !overflow, distance >= 0, distance < Int64(row.count) else { return nil }
      return row.startIndex + Int(distance)
    }
    var spans = [
      faultIndex == nil ? Span("  ") : Span("\(glyphs.invalid) ", .invalid),
      Span(Self.offset(offset), .dim), Span("  "),
    ]
    for index in row.indices {
      spans.append(Span(padded(String(row[index], radix: 16), 2), style(index, faultIndex)))
      spans.append(Span(" "))
    }
    spans.append(Span(String(repeating: "   ", count: perLine - row.count) + " "))
    for index in row.indices { spans.append(Span(printable(row[index]), style(index, faultIndex))) }
    return StyledLine(spans)
  }

  /// The fault of what was cut short is where the next byte should be.
  private static func endLine(
    of window: HexWindow, perLine: Int, glyphs: GlyphSet
  ) -> [StyledLine] {
    let end = window.start &+ Int64(window.bytes.count)
    guard let fault = window.fault, fault >= end else { return [] }
    return [
      StyledLine([
        Span("\(glyphs.invalid) ", .invalid), Span(offset(fault), .dim), Span("  "),
        Span(fault == end ? "the bytes end here" : "the fault lies past the end", .faultByte),
      ])
    ]
  }

  private static func style(_ index: Int, _ faultIndex: Int?) -> Style {
    index == faultIndex ? .faultByte : .code
  }

  private static func printable(_ byte: UInt8) -> String {
    (0x20..<0x7F).contains(byte) ? String(Unicode.Scalar(byte)) : "."
  }

  private static func padded(_ digits: String, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
