using System.Reflection;
using Mono.Cecil;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>
/// Options and results are set by name: no constructor takes more than seven values, but for records that are a JSON file's shape.
/// </summary>
public sealed class ConstructorTests
{
    private const int Most = 7;

    private static readonly string[] s_jsonShapes =
    [
        "TumorTrace.Core.Models.ModelCard",
        "TumorTrace.Core.Metrics.BinaryMetrics",
        "TumorTrace.Core.Evaluation.EvaluationReport",
        "TumorTrace.Core.Evaluation.Summary",
        "TumorTrace.Core.Evaluation.SlideMetrics",
        "TumorTrace.Core.Evaluation.LesionMetrics",
        "TumorTrace.Evaluation.Detections.FrocReport",
        "TumorTrace.Evaluation.Reports.SlideText",
        "TumorTrace.Training.Data.ImageMetrics",
    ];

    [Theory]
    [InlineData("TumorTrace.Core")]
    [InlineData("TumorTrace.Slides")]
    [InlineData("TumorTrace.Inference")]
    [InlineData("TumorTrace.Evaluation")]
    [InlineData("TumorTrace.Training")]
    [InlineData("TumorTrace.ModelBuilding")]
    [InlineData("TumorTrace.Library")]
    [InlineData("TumorTrace.Server")]
    public void No_constructor_takes_more_than_seven_values(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Assembly.Load(assembly).Location);
        var large = module
            .GetTypes()
            .Where(t => !t.Name.StartsWith('<') && !s_jsonShapes.Contains(t.FullName))
            .SelectMany(t => t.Methods)
            .Where(m => m.IsConstructor && m.Parameters.Count > Most)
            .Select(m => $"{m.DeclaringType.FullName}: {m.Parameters.Count}");
        Assert.Empty(large);
    }
}
