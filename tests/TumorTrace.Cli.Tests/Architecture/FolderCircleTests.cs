using System.Reflection;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>Folders of an assembly form floors: none names a folder that names it, directly or by others.</summary>
public sealed class FolderCircleTests
{
    /// <summary>Assemblies whose folders still have circles; the list only ever becomes shorter.</summary>
    private static readonly string[] s_notYet = [];

    /// <summary>Assembly name and root namespace.</summary>
    public static TheoryData<string, string> Assemblies { get; } =
        new()
        {
            { "TumorTrace.Core", "TumorTrace.Core" },
            { "TumorTrace.Slides", "TumorTrace.Slides" },
            { "TumorTrace.Inference", "TumorTrace.Inference" },
            { "TumorTrace.Plots", "TumorTrace.Plots" },
            { "TumorTrace.Evaluation", "TumorTrace.Evaluation" },
            { "TumorTrace.Library", "TumorTrace" },
            { "TumorTrace.ModelBuilding", "TumorTrace.ModelBuilding" },
            { "TumorTrace.Training", "TumorTrace.Training" },
            { "TumorTrace.Server", "TumorTrace.Server" },
            { "tumortrace", "TumorTrace.Cli" },
        };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_folder_names_one_that_names_it(string assembly, string root)
    {
        var graph = FolderGraph.Read(Assembly.Load(assembly).Location, root);
        Assert.SkipWhen(s_notYet.Contains(assembly), "has circles still");
        Assert.Empty(graph.Circles(wholeFolders: false));
        Assert.Empty(graph.Circles(wholeFolders: true));
    }

    [Fact]
    public void A_circle_is_found_and_told_with_the_types_that_make_it()
    {
        var graph = FolderGraph.Read(typeof(FolderCircleTests).Assembly.Location, "TumorTrace.Cli.Tests.Architecture.Sample");
        Assert.Equal(
            ["A -> B: A.First names B.Second", "B -> A: B.Second names A.First"],
            graph.Circles(wholeFolders: false).Order(StringComparer.Ordinal)
        );
    }
}
