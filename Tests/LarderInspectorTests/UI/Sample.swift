import Larder
import LarderFormats
import SystemPackage

@testable import LarderInspector

/// A small damaged cache, the same in every test.
enum Sample {
  static let path: FilePath = "/home/ada/.cache/pytools/pdict-v4-loopy-py3.11"
  static let now = Bench.now

  static var info: CacheInfo {
    CacheInfo(
      path: path, format: .pytoolsV4, variant: "a lock per key",
      why: "its name begins with pdict-v4")
  }

  static func id(_ number: Int) -> EntryID {
    let digits = String((UInt64(number) &+ 7) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    return EntryID(Array((digits + "00000000").utf8))
  }

  /// Valid entries but for a few.
  static func records(_ count: Int) -> [EntryRecord] {
    (0..<count).map { number in
      switch number {
      case 2: cutShort
      case 4: missingValue
      case 5: invalidKey
      default: valid(number)
      }
    }
  }

  static func valid(_ number: Int) -> EntryRecord {
    EntryRecord(
      id: id(number), status: .valid, depth: .full,
      key: PartRecord(.valid, size: 22, label: "('dot', \(number * 8))"),
      value: PartRecord(.valid, size: Int64(number * number * 100 + 81), label: "float32[8]"),
      modified: age(number * 3000))
  }

  static var cutShort: EntryRecord {
    EntryRecord(
      id: id(2), status: .invalidValue, depth: .full,
      key: PartRecord(.valid, size: 31, label: "('matmul', 512, 'f4')"),
      value: PartRecord(.invalid, size: 4096), modified: age(180_000), findings: [finding])
  }

  static var missingValue: EntryRecord {
    EntryRecord(
      id: id(4), status: .missingValue, depth: .full,
      key: PartRecord(.valid, size: 81, label: "('axpy', 16)"), value: PartRecord(.missing),
      modified: age(11_000),
      findings: [
        Finding(.valueMissing, part: .value, problem: "There is a key, but no value beside it.")
      ])
  }

  static var invalidKey: EntryRecord {
    EntryRecord(
      id: id(5), status: .invalidKey, depth: .full, key: PartRecord(.invalid, size: 0),
      value: PartRecord(.valid, size: 512, label: "42"), modified: age(180_001),
      findings: [
        Finding(.zeroLength, part: .key, offset: 0, problem: "The key is empty.")
      ])
  }

  static var finding: Finding {
    Finding(
      .pickleCutShort, part: .value, file: "9e3/779/b97f/contents", offset: 4049,
      problem: "The pickle needs 1,893 more bytes for the BINBYTES at byte 4,049.",
      cause: "typical of a writer that was killed", certainty: .likely,
      evidence: [
        Evidence("stat", "the file is 4,096 bytes long, a multiple of the writer's buffer"),
        Evidence("opcodes", "STOP was not reached"),
      ],
      remedies: [
        Remedy(
          "move the entry to the quarantine, so that it is computed again",
          command: ["larder", "repair", path.string, "--where", "id:9e3779b9"]),
        Remedy("compare it with a backup"),
      ])
  }

  static var detail: LoadedDetail {
    LoadedDetail(
      detail: EntryDetail(
        record: cutShort,
        key: PartDetail(
          file: "9e3/779/b97f/key", summary: "pickle, protocol 4, 9 opcodes",
          tree: [
            TreeLine(depth: 0, text: "tuple of 3"), TreeLine(depth: 1, text: "'matmul'"),
            TreeLine(depth: 1, text: "512"), TreeLine(depth: 1, text: "'f4'"),
          ],
          instructions: [
            InstructionLine(offset: 0, name: "PROTO", argument: "4"),
            InstructionLine(offset: 2, name: "FRAME", argument: "20"),
          ]),
        value: PartDetail(
          file: "9e3/779/b97f/contents", summary: "pickle, protocol 4",
          instructions: [
            InstructionLine(offset: 0, name: "PROTO", argument: "4"),
            InstructionLine(offset: 4049, name: "BINBYTES", argument: "1939", isFaulty: true),
          ], faultOffset: 4049)),
      path: "9e3/779/b97f",
      windows: [
        HexWindow(
          part: .value, start: 3984, bytes: (0..<112).map { UInt8(truncatingIfNeeded: $0 * 7) },
          fault: 4049)
      ])
  }

  static var items: [ItemRecord] {
    [
      ItemRecord(
        kind: .stray, status: .stray, path: ".DS_Store", size: 6148, modified: age(900_000)),
      ItemRecord(
        kind: .lock, status: .stale, path: "9e3779b97f4a7c15.lock", modified: age(200_000),
        findings: [
          Finding(
            .lockStale, subject: .item, file: "9e3779b97f4a7c15.lock",
            problem: "Nobody holds this lock.", cause: "its maker was killed",
            certainty: .certain,
            evidence: [Evidence("/proc", "the lock is older than this boot")],
            remedies: [Remedy("move it away", command: ["larder", "recover", path.string])])
        ]),
    ]
  }

  static func age(_ seconds: Int) -> Timestamp {
    Timestamp(seconds: now.seconds - Int64(seconds))
  }
}

extension Bench {
  /// An inspector that has read the sample.
  static func sample(
    _ count: Int = 40, lines: Int = 24, columns: Int = 80, glyphs: GlyphSet = .unicode,
    options: InspectorOptions = InspectorOptions()
  ) -> Bench {
    var bench = Bench(lines: lines, columns: columns, glyphs: glyphs, options: options)
    var cache = FakeCache(count)
    cache.info = Sample.info
    let opened = OpenedCaches(root: Sample.path, caches: [cache])
    bench.send(.scan(.opened(opened)))
    bench.send(
      .scan(.found(cache: 0, ScanBatch(entries: Sample.records(count), items: Sample.items))))
    bench.send(.scan(.scanned(cache: 0, .full, ScanOutcome())))
    var progress = ScanProgress()
    progress.phase = .ended(.finished)
    bench.send(.progress(progress))
    bench.send(.scan(.ended(.finished)))
    bench.answerDetails()
    return bench
  }

  /// Answers what was asked about entries.
  mutating func answerDetails() {
    let asked = requests
    requests.removeAll { if case .loadDetail = $0 { true } else { false } }
    for case .loadDetail(let address) in asked {
      var detail = Sample.detail
      if let row = inspector.table.row(of: address), inspector.table[row].status != .invalidValue {
        let record = Sample.records(40).first { $0.id == address.id }
        detail = LoadedDetail(
          detail: EntryDetail(
            record: record ?? Sample.valid(0),
            key: PartDetail(
              summary: "pickle", tree: [TreeLine(depth: 0, text: record?.key.label ?? "")]),
            value: PartDetail(
              summary: "pickle", tree: [TreeLine(depth: 0, text: record?.value.label ?? "")])),
          path: "9e3/779/b97f")
      }
      send(.detail(address, .success(detail)))
    }
    // What changed while it was read is read once more.
    if requests.contains(where: { if case .loadDetail = $0 { true } else { false } }) {
      answerDetails()
    }
  }
}
