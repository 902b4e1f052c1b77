import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

/// The cases whose caches are pytools directories.
enum DirectoryCases {
  static let all: [String] = {
    let systems = [
      "pytools-v0", "pytools-v2-global-lock", "pytools-v2-nested-hash", "pytools-v2-version-dir",
      "pytools-v2-key-lock", "pytools-v3", "pytools-v4", "loopy",
    ]
    let cases = (try? Fixtures.cases) ?? []
    return cases.filter { name in systems.contains { name.hasPrefix($0 + "/") } }
      + ["opencl/healthy-2022", "opencl/damage-2022", "malicious/in-v4"]
  }()

  static let healthy = all.filter { $0.contains("healthy") || $0.contains("collision") }
}

@Suite("Pytools directory caches of the fixtures")
struct ManifestTests {
  @Test("hold the entries that the manifests tell, and no others", arguments: DirectoryCases.all)
  func entries(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let containers = loaded.manifest.containers ?? pytoolsContainers(loaded.manifest)
    #expect(Set(loaded.caches.keys).isSuperset(of: containers))
    for (container, scanned) in loaded.scans {
      let expected = loaded.manifest.entries(in: container).filter { $0.item != nil }.map(\.id)
      #expect(Set(scanned.entries.keys) == Set(expected), "\(container)")
      #expect(scanned.repeated.isEmpty)
      #expect(scanned.outcome.isComplete)
    }
  }

  @Test("get the verdict of the manifest on entry, key and value", arguments: DirectoryCases.all)
  func verdicts(name: String) throws {
    try forEachEntry(of: name) { expected, record in
      let comment: Comment = "\(expected.id) \(expected.op ?? "")"
      #expect(record.status == expected.expectedStatus, comment)
      #expect(record.key.status == expected.expectedStatus(.key), comment)
      #expect(record.value.status == expected.expectedStatus(.value), comment)
      #expect(record.findings.contains { $0.code == .misplaced } == expected.isMisplaced, comment)
    }
  }

  @Test("get a finding for each fault, with its code and offset", arguments: DirectoryCases.all)
  func findings(name: String) throws {
    try forEachEntry(of: name) { expected, record in
      let comment: Comment = "\(expected.id) \(expected.op ?? "")"
      for part in EntryPart.allCases {
        let faults = record.findings.filter { $0.part == part && $0.severity == .error }
        if let (codes, offset) = expected.expectedFinding(part) {
          #expect(faults.contains { codes.contains($0.code) }, comment)
          #expect(faults.contains { offset.contains($0.offset ?? -1) }, comment)
          #expect(faults.allSatisfy { !$0.remedies.isEmpty && $0.file != nil }, comment)
        } else if record[part].status == .valid {
          #expect(faults.allSatisfy { $0.code == .misplaced || $0.code == .pairMixed }, comment)
        }
        checkTrailing(expected, record, part)
      }
    }
  }

  private func checkTrailing(
    _ expected: DirectoryManifest.Item, _ record: EntryRecord, _ part: EntryPart
  ) {
    guard let manifest = expected.part(part), let stop = manifest.stop else { return }
    let trailing = record.findings.filter { $0.part == part && $0.code == .pickleTrailing }
    #expect(trailing.map(\.offset) == (manifest.trailing == nil ? [] : [stop + 1]))
    #expect(trailing.allSatisfy { $0.severity == .warning })
  }

  @Test("are free of warnings where nothing is wrong", arguments: DirectoryCases.healthy)
  func healthy(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let findings =
      loaded.scans.values.flatMap(\.findings) + loaded.caches.values.flatMap(\.info.findings)
    #expect(findings.filter { $0.severity > .note } == [])
  }

  @Test("list what is no entry as an item, and locks with a verdict", arguments: DirectoryCases.all)
  func items(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let manifest = loaded.manifest
    var found: [String: ItemRecord] = [:]
    for (container, scanned) in loaded.scans {
      for (path, item) in scanned.items {
        found["cache/\(container)/\(path)"] = item
      }
    }
    for stranger in manifest.strangers ?? [] {
      let path = try #require(stranger.path)
      let item = try #require(found[path], "\(path)")
      #expect(item.status == (stranger.kind == "file" ? .stray : .empty), "\(path)")
    }
    let locks = manifest.entries.compactMap(\.lock) + (manifest.container_locks ?? []).map(\.path)
    for path in locks {
      let item = try #require(found[path], "\(path)")
      #expect(item.kind == .lock && item.status == .stale, "\(path)")
      #expect(item.findings.map(\.code) == [.lockStale])
    }
    for entry in manifest.entries {
      for file in entry.unknown_files ?? [] {
        #expect(found["\(entry.item ?? "")/\(file)"] != nil, "\(file)")
      }
    }
  }

  @Test("warn of what loading would run", arguments: ["malicious/in-v4"])
  func calls(name: String) throws {
    try forEachEntry(of: name) { expected, record in
      let warned = record.findings.contains { $0.code == .pickleCalls }
      let runs = expected.kind == "executes" || expected.kind == "effects"
      // What an extension code, a plain class or a mere name does, no bytes tell; making a large
      // value of a plain type is no call to be warned of.
      let isUntold = [
        "ext-opcode", "ext4-opcode", "build-setstate", "import-only", "alloc-call", "range-list",
      ]
      guard let stream = expected.stream, !isUntold.contains(stream) else { return }
      #expect(!runs || warned, "\(stream)")
      #expect(expected.kind == "executes" || runs || !warned, "\(stream)")
    }
  }

  private func forEachEntry(
    of name: String, _ body: (DirectoryManifest.Item, EntryRecord) throws -> Void
  ) throws {
    let loaded = try LoadedCase.named(name)
    for (container, scanned) in loaded.scans {
      for expected in loaded.manifest.entries(in: container) where expected.item != nil {
        try body(expected, try #require(scanned.entries[expected.id], "\(expected.id)"))
      }
    }
  }
}

extension EntryRecord {
  subscript(part: EntryPart) -> PartRecord { part == .key ? key : value }
}

/// The containers of a manifest that does not list them.
func pytoolsContainers(_ manifest: DirectoryManifest) -> [String] {
  Array(
    Set(
      manifest.entries.compactMap { entry in
        entry.kind == "pyopencl" || entry.kind == "pocl" ? nil : entry.container
      }))
}
