import Glibc
package import Larder
import Synchronization
package import SystemPackage

/// A door that kills the process right before one of its changes.
package final class KillingDisk<Base: Disk>: Disk {
  private let base: Base
  private let fatal: Int
  private let steps = Mutex(0)

  /// Makes a door.
  ///
  /// - Parameters:
  ///   - base: The door that does the work.
  ///   - fatal: The change that is not made any more, from 0 on.
  package init(_ base: Base, killingAt fatal: Int) {
    self.base = base
    self.fatal = fatal
  }

  private func step() {
    let step = steps.withLock { steps in
      defer { steps += 1 }
      return steps
    }
    if step == fatal { raise(SIGKILL) }
  }

  package func status(of path: FilePath) throws(Errno) -> FileStatus {
    try base.status(of: path)
  }
  package func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try base.names(in: directory)
  }
  package func read(
    _ path: FilePath, from offset: Int64, limit: Int
  ) throws(Errno) -> [UInt8] {
    try base.read(path, from: offset, limit: limit)
  }
  package func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try base.destination(ofLink: path)
  }
  package func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    step()
    try base.makeDirectory(path, mode: mode)
  }
  package func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    step()
    try base.create(path, bytes, mode: mode)
  }
  package func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    step()
    try base.append(bytes, to: path)
  }
  package func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    step()
    try base.move(source, to: target)
  }
  package func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    step()
    try base.replace(target, with: source)
  }
  package func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    step()
    try base.exchange(first, second)
  }
  package func remove(_ path: FilePath) throws(Errno) {
    step()
    try base.remove(path)
  }
  package func removeDirectory(_ path: FilePath) throws(Errno) {
    step()
    try base.removeDirectory(path)
  }
  package func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    step()
    try base.setModified(time, of: path)
  }
  package func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    step()
    try base.setMode(mode, of: path)
  }
  package func syncFile(_ path: FilePath) throws(Errno) {
    step()
    try base.syncFile(path)
  }
  package func syncDirectory(_ path: FilePath) throws(Errno) {
    step()
    try base.syncDirectory(path)
  }
  package func syncFileSystem(of path: FilePath) throws(Errno) {
    step()
    try base.syncFileSystem(of: path)
  }
  package func hold(_ path: FilePath) throws(Errno) -> any HeldFile { try base.hold(path) }
  package func openLock(_ path: FilePath) throws(Errno) -> any SharableLock {
    try base.openLock(path)
  }
  package func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile {
    try base.openFile(path)
  }
}
