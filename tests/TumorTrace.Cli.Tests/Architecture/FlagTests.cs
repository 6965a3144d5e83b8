using System.Reflection;
using System.Text.RegularExpressions;
using Mono.Cecil;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;
using TumorTrace.Segmentation;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>Libraries name their options; only the command line speaks flags.</summary>
public sealed partial class FlagTests
{
    public static TheoryData<string> Libraries { get; } =
    [
        "TumorTrace.Core",
        "TumorTrace.Slides",
        "TumorTrace.Inference",
        "TumorTrace.Plots",
        "TumorTrace.Evaluation",
        "TumorTrace.Training",
        "TumorTrace.ModelBuilding",
        "TumorTrace.Library",
        "TumorTrace.Server",
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void No_text_of_a_library_names_a_flag(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Assembly.Load(assembly).Location);
        var texts = module
            .GetTypes()
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody)
            .SelectMany(m => m.Body.Instructions.Select(i => i.Operand).OfType<string>())
            .ToList();
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, t => Flag().IsMatch(t));
    }

    [Fact]
    public void Every_option_that_can_be_wrong_has_a_flag()
    {
        var request = new SegmentRequest
        {
            Models = new()
            {
                Ensemble = true,
                Segmenters = ["a.onnx"],
                Device = "gpu",
            },
            Options = new SegmentOptions
            {
                Mode = CascadeMode.CoarseOnly,
                Mpp = 99,
                Tissue = new TissueOptions(MinObjectUm2: -1, MinHoleUm2: -1),
                Coarse = new CoarseOptions { Block = 1, Halo = -1 },
                Candidates = new CandidateOptions { Threshold = 2, File = "a.xml" },
                Dense = new DenseOptions
                {
                    Window = 1,
                    Halo = 1,
                    Margin = -1,
                },
                Polygons = new PolygonOptions
                {
                    Threshold = 0,
                    SimplifyUm = -1,
                    MinAreaUm2 = -1,
                    CloseHolesUm2 = -1,
                },
            },
            Settings = new RunSettings
            {
                Threads = 0,
                Batch = 0,
                TileCacheBytes = 0,
                MemoryBytes = 1,
            },
        };
        var problems = request.Problems().ToList();
        Assert.Equal(20, problems.Count);
        Assert.All(problems, p => Assert.Matches("^--[a-z-]+ is .+, expected .+", OptionNames.Describe(p)));
    }

    [GeneratedRegex("(?<![-\\w])--[a-z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flag();
}
