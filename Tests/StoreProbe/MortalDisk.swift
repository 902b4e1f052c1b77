import Glibc
import Larder
import Synchronization
import SystemPackage

/// The real disk, until the process kills itself right before one of its changes.
final class MortalDisk: Disk {
  private let disk = POSIXDisk()
  private let deathAt: Int
  private let changes = Atomic<Int>(0)

  init(deathAt: Int) { self.deathAt = deathAt }

  private func count() {
    let number = changes.wrappingAdd(1, ordering: .relaxed).newValue
    if number == deathAt { kill(getpid(), SIGKILL) }
  }

  func status(of path: FilePath) throws(Errno) -> FileStatus { try disk.status(of: path) }
  func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try disk.names(in: directory)
  }
  func read(_ path: FilePath, from offset: Int64, limit: Int) throws(Errno) -> [UInt8] {
    try disk.read(path, from: offset, limit: limit)
  }
  func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try disk.destination(ofLink: path)
  }
  func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    count()
    try disk.makeDirectory(path, mode: mode)
  }
  func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    count()
    try disk.create(path, bytes, mode: mode)
  }
  func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    count()
    try disk.append(bytes, to: path)
  }
  func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    count()
    try disk.move(source, to: target)
  }
  func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    count()
    try disk.replace(target, with: source)
  }
  func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    count()
    try disk.exchange(first, second)
  }
  func remove(_ path: FilePath) throws(Errno) {
    count()
    try disk.remove(path)
  }
  func removeDirectory(_ path: FilePath) throws(Errno) {
    count()
    try disk.removeDirectory(path)
  }
  func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    count()
    try disk.setModified(time, of: path)
  }
  func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    count()
    try disk.setMode(mode, of: path)
  }
  func syncFile(_ path: FilePath) throws(Errno) {
    count()
    try disk.syncFile(path)
  }
  func syncDirectory(_ path: FilePath) throws(Errno) {
    count()
    try disk.syncDirectory(path)
  }
  func syncFileSystem(of path: FilePath) throws(Errno) {
    count()
    try disk.syncFileSystem(of: path)
  }
  func hold(_ path: FilePath) throws(Errno) -> any HeldFile {
    count()
    return try disk.hold(path)
  }
  func openLock(_ path: FilePath) throws(Errno) -> any SharableLock { try disk.openLock(path) }
  func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile { try disk.openFile(path) }
}
