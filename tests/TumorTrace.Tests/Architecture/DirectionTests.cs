using System.Reflection;
using NetArchTest.Rules;

namespace TumorTrace.Tests.Architecture;

/// <summary>Cli → {Slides, Inference, Training, Plots, Forest} → Core; siblings never see each other, but Server → Slides.</summary>
public sealed class DirectionTests
{
    private const string Core = "TumorTrace.Core";
    private const string Server = "TumorTrace.Server";
    private static readonly string[] s_siblings =
    [
        "TumorTrace.Slides",
        "TumorTrace.Inference",
        "TumorTrace.Training",
        "TumorTrace.Plots",
        "TumorTrace.Forest",
    ];

    public static TheoryData<string, string> ForbiddenPairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var from in s_siblings.Prepend(Core))
            {
                foreach (var to in s_siblings.Append("TumorTrace.Cli").Where(t => t != from))
                    pairs.Add(from, to);
            }
            foreach (var sibling in s_siblings.Prepend(Core))
                pairs.Add(sibling, Server);
            foreach (var to in s_siblings.Append("TumorTrace.Cli").Where(t => t != "TumorTrace.Slides"))
                pairs.Add(Server, to);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(ForbiddenPairs))]
    public void An_assembly_never_depends_on(string from, string to)
    {
        var types = Types.InAssembly(Assembly.Load(from));
        Assert.NotEmpty(types.GetTypes());
        var result = types.Should().NotHaveDependencyOn(to).GetResult();
        Assert.True(result.IsSuccessful, $"{from} depends on {to}: {string.Join(", ", result.FailingTypeNames ?? [])}");
        Assert.DoesNotContain(
            Assembly.Load(from).GetReferencedAssemblies(),
            a => a.Name == to || to == "TumorTrace.Cli" && a.Name == "tumortrace"
        );
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
