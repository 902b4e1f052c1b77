internal import Larder

/// What a walk over the pages of a database found: the leaf pages with rows, and the damage.
struct DamagedPages: Sendable {
  /// Leaf pages of the table in the order of its tree, then those that no tree leads to.
  let leaves: [UInt32]
  let damage: [Damage]
  let damageCount: Int
  /// The text of the table in the schema, where that could be read.
  let sql: String?

  /// Damage of one page.
  struct Damage: Sendable, Equatable {
    let page: UInt32
    let offset: Int64
    let problem: String
  }

  init(_ survey: PageSurvey<some PageSource>) {
    leaves = survey.leaves + survey.strayLeaves
    damage = survey.damage.map { Damage(page: $0.page, offset: $0.offset, problem: $0.problem) }
    damageCount = survey.damageCount
    sql =
      survey.objects.first { $0.type == "table" && $0.name.lowercased() == DictSchema.table }?.sql
  }

  /// The damage as findings, one a page and offset, and one for those that are not listed.
  func findings(_ texts: DatabaseTexts) -> [Finding] {
    var findings: [Finding] = []
    for damage in damage.prefix(Self.listed) {
      findings.append(
        texts.damage(damage.page, offset: damage.offset, damage.problem, source: "pages"))
    }
    if damageCount > findings.count {
      findings.append(texts.moreDamage(damageCount - findings.count))
    }
    return findings
  }

  private static let listed = 20
}
