import Glibc
import PickleSource

// Prints the nanoseconds that the bulk check takes for an opcode of the pickle named, the best of five walks.
guard CommandLine.arguments.count == 2, let bytes = contents(of: CommandLine.arguments[1]) else {
  print("usage: PickleWalk FILE")
  exit(64)
}
var walker = PickleWalker()
let clock = ContinuousClock()
let walks = (0..<5).map { _ in
  var opcodes = 0
  let time = clock.measure { opcodes = walker.walk(bytes).opcodeCount }
  return Double(time.components.attoseconds) / 1e9 / Double(max(opcodes, 1))
}
print(walks.min() ?? 0)

func contents(of path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = read(file, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
  return bytes
}
