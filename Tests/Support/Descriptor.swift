import Glibc

/// An open file that is closed when the object goes away.
final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32, _ call: String = "open") throws {
    guard number >= 0 else { throw SupportFailure.system(call) }
    self.number = number
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  deinit { close() }

  func close() {
    guard number >= 0 else { return }
    Glibc.close(number)
    number = -1
  }

  /// Reads what is there; empty at the end, on an error, and when nothing is there right now.
  func readSome() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = max(0, read(number, buffer.baseAddress, buffer.count))
    }
  }

  /// Writes all bytes, waiting where the reader is slow.
  func writeAll(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, 100)
      } else if errno != EINTR {
        throw SupportFailure.system("write")
      }
    }
  }

  /// Makes an unnamed file to read bytes from.
  static func holding(_ bytes: [UInt8]) throws -> Descriptor {
    var template = Array("\(TemporaryDirectory.parent)/larder-input.XXXXXX".utf8CString)
    let file = try Descriptor(mkstemp(&template), "mkstemp")
    unlink(template)
    try file.writeAll(bytes)
    lseek(file.number, 0, SEEK_SET)
    return file
  }
}

/// A pipe, both ends closed on exec.
final class Pipe {
  let reader: Descriptor
  let writer: Descriptor

  init() throws {
    (reader, writer) = try ChildProcess.whileNoneStarts {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw SupportFailure.system("pipe") }
      return (try Descriptor(ends[0]), try Descriptor(ends[1]))
    }
  }
}
