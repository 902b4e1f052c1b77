internal import CLinux
internal import Glibc
package import SystemPackage
import Synchronization

/// Counts the changes that holders of values in memory must notice.
///
/// Two numbers: changes begun and changes ended. Where they are equal nothing is under way. A
/// process that is killed in the middle of a change leaves them unequal: until the next writer
/// puts that right, nobody trusts what he has in memory without a look at the disk.
package protocol Generation: AnyObject, Sendable {
  /// The number of changes; `nil` while one is under way, or where it cannot be known.
  var stable: UInt64? { get }
  /// To be called before anything changes that others may hold in memory.
  func beginChange()
  /// To be called after it changed, or was given up.
  func endChange()
  /// Ends all changes; only for one who knows that nobody else is changing anything.
  func settle()
}

/// The counter in the file `generation`, mapped shared: 16 bytes, two little-endian numbers.
///
/// Safe to use from any thread and process. A foreign hand that truncates the file kills every
/// process that uses the cache with SIGBUS; the entries take no harm. Removing or replacing it
/// leaves processes that run already with counters of their own; restart them.
package final class MappedGeneration: Generation {
  /// The address of the mapping, which stays until the object goes away.
  private let address: UInt
  private static let length = 16

  /// Maps the file, making it where it does not exist.
  package init(_ path: FilePath) throws(Errno) {
    let file = try FileHandle(path, O_RDWR | O_CREAT, mode: 0o600)
    let status = try file.status()
    guard status.kind == .file else { throw .invalidArgument }
    if status.size < Self.length { try check(ftruncate(file.descriptor, off_t(Self.length))) }
    let mapped = mmap(
      nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw Errno(rawValue: errno) }
    address = UInt(bitPattern: mapped)
  }

  deinit { munmap(UnsafeMutableRawPointer(bitPattern: address), Self.length) }

  private var begun: UnsafeMutablePointer<UInt64>? { UnsafeMutablePointer(bitPattern: address) }
  private var ended: UnsafeMutablePointer<UInt64>? { UnsafeMutablePointer(bitPattern: address + 8) }

  package var stable: UInt64? {
    // The order matters: a change that begins in between makes the numbers differ.
    let ended = clinux_counter_load(ended)
    return clinux_counter_load(begun) == ended ? ended : nil
  }

  package func beginChange() { _ = clinux_counter_add(begun, 1) }
  package func endChange() { _ = clinux_counter_add(ended, 1) }

  package func settle() {
    let count = clinux_counter_add(begun, 1)
    clinux_counter_store(ended, count)
  }
}

/// Where no mapping is coherent, nobody trusts what he has in memory without a look at the disk.
package final class UnknownGeneration: Generation {
  package init() {}
  package var stable: UInt64? { nil }
  package func beginChange() {}
  package func endChange() {}
  package func settle() {}
}
