package import Larder
package import SystemPackage

/// A door that hands all to another one, for tests that change some of it.
package protocol ForwardingDisk: Disk {
  associatedtype Base: Disk
  /// The door that does the work.
  var base: Base { get }
}

extension ForwardingDisk {
  package func status(of path: FilePath) throws(Errno) -> FileStatus { try base.status(of: path) }
  package func names(in directory: FilePath) throws(Errno) -> [FilePath.Component] {
    try base.names(in: directory)
  }
  package func read(
    _ path: FilePath, from offset: Int64, limit: Int
  ) throws(Errno) -> [UInt8] {
    try base.read(path, from: offset, limit: limit)
  }
  package func openFile(_ path: FilePath) throws(Errno) -> any OpenedFile {
    try base.openFile(path)
  }
  package func fileSystemType(of directory: FilePath) throws(Errno) -> Int64 {
    try base.fileSystemType(of: directory)
  }
  package func destination(ofLink path: FilePath) throws(Errno) -> FilePath {
    try base.destination(ofLink: path)
  }
  package func readPair(
    in directory: FilePath, valueLimit: (PartBytes) -> Int
  ) throws(Errno) -> PairReading {
    try base.readPair(in: directory, valueLimit: valueLimit)
  }

  package func makeDirectory(_ path: FilePath, mode: UInt32) throws(Errno) {
    try base.makeDirectory(path, mode: mode)
  }
  package func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws(Errno) {
    try base.create(path, bytes, mode: mode)
  }
  package func createPair(
    in directory: FilePath, key: [UInt8], value: [UInt8]
  ) throws(Errno) {
    try base.createPair(in: directory, key: key, value: value)
  }
  package func append(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
    try base.append(bytes, to: path)
  }
  package func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    try base.move(source, to: target)
  }
  package func replace(_ target: FilePath, with source: FilePath) throws(Errno) {
    try base.replace(target, with: source)
  }
  package func exchange(_ first: FilePath, _ second: FilePath) throws(Errno) {
    try base.exchange(first, second)
  }
  package func remove(_ path: FilePath) throws(Errno) { try base.remove(path) }
  package func removeDirectory(_ path: FilePath) throws(Errno) {
    try base.removeDirectory(path)
  }
  package func setModified(_ time: Timestamp, of path: FilePath) throws(Errno) {
    try base.setModified(time, of: path)
  }
  package func setMode(_ mode: UInt32, of path: FilePath) throws(Errno) {
    try base.setMode(mode, of: path)
  }
  package func syncFile(_ path: FilePath) throws(Errno) { try base.syncFile(path) }
  package func syncDirectory(_ path: FilePath) throws(Errno) { try base.syncDirectory(path) }
  package func syncFileSystem(of path: FilePath) throws(Errno) {
    try base.syncFileSystem(of: path)
  }
  package func hold(_ path: FilePath) throws(Errno) -> any HeldFile { try base.hold(path) }
  package func openLock(_ path: FilePath) throws(Errno) -> any SharableLock {
    try base.openLock(path)
  }
}
