using System.Reflection;
using NetArchTest.Rules;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>Cli → {Server, ModelBuilding} → {TumorTrace, Training} → {Slides, Inference, Evaluation, Plots} → Core.</summary>
public sealed class DirectionTests
{
    private const string Core = "TumorTrace.Core";
    private const string Slides = "TumorTrace.Slides";
    private const string Inference = "TumorTrace.Inference";
    private const string Plots = "TumorTrace.Plots";
    private const string Evaluation = "TumorTrace.Evaluation";
    private const string Training = "TumorTrace.Training";
    private const string Library = "TumorTrace.Library";
    private const string ModelBuilding = "TumorTrace.ModelBuilding";
    private const string Server = "TumorTrace.Server";

    /// <summary>What each assembly may see; the command line sees all of them.</summary>
    public static TheoryData<string, string[]> Allowed =>
        new()
        {
            { Core, [] },
            { Slides, [Core] },
            { Inference, [Core] },
            { Plots, [Core] },
            { Evaluation, [Core, Slides, Plots] },
            { Training, [Core] },
            { Library, [Core, Slides, Inference, Evaluation] },
            { ModelBuilding, [Core, Slides, Inference, Plots, Evaluation, Training, Library] },
            { Server, [Core, Slides, Library] },
        };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void An_assembly_sees_only_those_below_it(string from, string[] allowed)
    {
        var seen = Assembly.Load(from).GetReferencedAssemblies().Select(a => a.Name!);
        var own = seen.Where(n => n.StartsWith("TumorTrace", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(own.Except(allowed, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Libraries report to their caller; only programs write to the terminal.</summary>
    [Theory]
    [InlineData(Slides)]
    [InlineData(Inference)]
    [InlineData(Evaluation)]
    [InlineData(ModelBuilding)]
    [InlineData(Library)]
    public void A_library_knows_no_console(string name)
    {
        var result = Types.InAssembly(Assembly.Load(name)).Should().NotHaveDependencyOnAny("System.Console", "Spectre").GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Core_is_managed_only_and_knows_no_console()
    {
        var result = Types
            .InAssembly(Assembly.Load(Core))
            .Should()
            .NotHaveDependencyOnAny(
                "System.Runtime.InteropServices.NativeLibrary",
                "System.Console",
                "Microsoft.AspNetCore",
                "NetVips",
                "SkiaSharp",
                "ScottPlot",
                "BitMiracle",
                "Microsoft.ML",
                "TorchSharp",
                "Spectre"
            )
            .GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
