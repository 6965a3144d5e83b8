namespace TumorTrace.Core.Evaluation;

/// <summary>
/// What is known to be wrong with slides of Camelyon16. Sources: the organisers' README (normal_086, test_049,
/// test_114); Cancers 14:5424, 2022, table 1 (20 tumour slides of the training set are annotated in part), which the
/// FDA's DIDSR/dldp names in its exclude_normal_list; Liu et al., arXiv:1703.02442, 2017 (two training slides that are
/// labelled normal hold tumour: normal_086 and normal_144).
/// </summary>
internal static class Camelyon16Errata
{
    /// <summary>Slides that are left out, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> LeftOut = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["normal_086"] = "holds tumour; the organisers renamed it tumor_111",
        ["normal_144"] = "holds tumour without annotation (Liu et al. 2017)",
        ["test_049"] = "duplicates another slide; removed by the organisers",
    };

    /// <summary>Slides with tumour that is not annotated: outside the annotated areas their label is unknown.</summary>
    public static readonly IReadOnlySet<string> PartlyAnnotated = new HashSet<string>(StringComparer.Ordinal)
    {
        "tumor_010",
        "tumor_015",
        "tumor_018",
        "tumor_020",
        "tumor_025",
        "tumor_029",
        "tumor_033",
        "tumor_034",
        "tumor_044",
        "tumor_046",
        "tumor_051",
        "tumor_054",
        "tumor_055",
        "tumor_056",
        "tumor_067",
        "tumor_079",
        "tumor_085",
        "tumor_092",
        "tumor_095",
        "tumor_110",
        "test_114",
    };
}
