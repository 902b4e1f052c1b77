// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing here reaches the users of the library. `Benchmarks/run` builds and runs it.
let package = Package(
  name: "larder-benchmarks",
  targets: [
    .executableTarget(name: "floor", cSettings: [.unsafeFlags(["-O2"])]),
    // A link to ../Sources/LarderPickle, which is no product.
    .target(name: "LarderPickle"),
    .executableTarget(name: "PickleWalk", dependencies: ["LarderPickle"]),
  ],
  swiftLanguageModes: [.v6]
)
