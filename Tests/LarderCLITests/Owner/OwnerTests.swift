import SystemPackage
import TestSupport
import Testing

@Suite("The owner of a repaired cache")
struct OwnerTests {
  @Test(
    "stores and fetches the poisoned key again",
    .enabled(if: Owner.canBeInstalled, "needs python3 with pip, and the package index"),
    arguments: Owner.releases)
  func worksAgain(_ owner: Owner) throws {
    let directory = try TemporaryDirectory()
    let packages = directory.path.appending("packages")
    let container = directory.path.appending("container")
    try owner.install(in: packages)

    #expect(try owner.run("poison", on: container, installed: packages))
    #expect(try owner.run("stuck", on: container, installed: packages) == owner.isWriteOnce)

    let repair = try ChildProcess.run(
      Products.larder, ["repair", "--yes", container.string])
    #expect(repair.status == .exited(0), "\(repair.errorText)")

    #expect(try owner.run("works", on: container, installed: packages))
  }
}
