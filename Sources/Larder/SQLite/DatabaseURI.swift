package import SystemPackage

/// How a file is named to SQLite, whatever bytes its path holds.
///
/// Source: <https://sqlite.org/uri.html>. Everything but letters, digits and `/._-~` is written as
/// `%XX`, so that line ends, `?`, `#` and bytes that are no UTF-8 survive.
package enum DatabaseURI {
  /// Opens for reading, without locks, without sidecars, without a look at the directory.
  ///
  /// Right only for a file that nobody changes meanwhile.
  package static func immutable(_ path: FilePath) -> String {
    encode(path) + "?mode=ro&immutable=1"
  }

  /// Opens for reading and writing a file that exists.
  package static func writable(_ path: FilePath) -> String { encode(path) + "?mode=rw" }

  /// Makes a file.
  package static func creating(_ path: FilePath) -> String { encode(path) + "?mode=rwc" }

  private static func encode(_ path: FilePath) -> String {
    var text = "file:"
    path.withPlatformString { pointer in
      var position = pointer
      while position.pointee != 0 {
        let byte = UInt8(bitPattern: position.pointee)
        if isPlain(byte) {
          text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
          let digits = String(byte, radix: 16, uppercase: true)
          text += digits.count == 1 ? "%0" + digits : "%" + digits
        }
        position += 1
      }
    }
    return text
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: true
    default: false
    }
  }
}

extension FilePath {
  /// The path with more characters at the end of its last component, whatever bytes it holds.
  package func extended(_ suffix: String) -> FilePath {
    let suffix = suffix.utf8.map { CChar(bitPattern: $0) }
    return withPlatformString { pointer in
      let name = UnsafeBufferPointer(start: pointer, count: length)
      return (Array(name) + suffix + [0]).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { FilePath(platformString: $0) } ?? self
      }
    }
  }
}
