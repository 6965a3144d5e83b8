using System.Text.Json.Nodes;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Models;

[Trait("Speed", "Slow")]
public sealed class PrecisionChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    private static string Fp32 => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "segmenter.onnx");

    private static string Int8 => Path.ChangeExtension(Fp32, ".int8.onnx");

    public void Dispose() => _folder.Dispose();

    private ChosenFile Choose(Precision asked = Precision.Auto) =>
        new PrecisionChoice(new CalibrationStore(_folder.File("engines"))).Choose(Fp32, ModelTask.Segmenter, asked, _notes.Add);

    [Theory]
    [InlineData(0.5, "fp32")]
    [InlineData(1.2, "fp32")]
    [InlineData(1.3, "int8")]
    [InlineData(4, "int8")]
    public void What_is_kept_decides_however_busy_the_machine_is_now(double gain, string expected)
    {
        var measured = Choose().Calibration!;
        Assert.Equal(Processor.Description, measured.Processor);
        var file = Directory.GetFiles(_folder.File("engines")).Single();
        var kept = JsonNode.Parse(File.ReadAllText(file))!;
        kept["int8_px_per_second"] = measured.Fp32PxPerSecond * gain;
        File.WriteAllText(file, kept.ToJsonString());
        var chosen = Choose();
        Assert.Equal(expected == "int8" ? Int8 : Fp32, chosen.Path);
        Assert.Equal(gain, chosen.Calibration!.Gain, 6);
        Assert.StartsWith($"dense stage in {expected}: segmenter.int8.onnx is ", _notes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_kept_the_processor_decides()
    {
        File.WriteAllText(_folder.File("engines"), "a file");
        var chosen = Choose();
        Assert.Equal((Processor.HasVnni ? Int8 : Fp32, null), (chosen.Path, chosen.Calibration));
        Assert.Contains("nothing can be measured and kept", Assert.Single(_notes));
    }

    [Fact]
    public void A_precision_that_was_asked_for_is_not_measured()
    {
        Assert.Equal([Fp32, Int8], [Choose(Precision.Fp32).Path, Choose(Precision.Int8).Path]);
        Assert.Empty(_notes);
        Assert.False(Directory.Exists(_folder.File("engines")));
    }

    [Fact]
    public void A_classifier_is_chosen_alike_and_is_fp32_where_there_is_no_other()
    {
        var fp32 = Path.Combine(AppContext.BaseDirectory, "models", "idc-2.5x", "classifier.onnx");
        var choice = new PrecisionChoice(new CalibrationStore(_folder.File("engines")));
        var chosen = choice.Choose(fp32, ModelTask.Classifier, Precision.Auto, _notes.Add);
        Assert.Equal(chosen.Calibration!.PrefersInt8, chosen.Path != fp32);
        Assert.StartsWith("coarse stage in ", Assert.Single(_notes));
        var alone = _folder.File("classifier.onnx");
        File.Copy(fp32, alone);
        Assert.Equal(alone, choice.Choose(alone, ModelTask.Classifier, Precision.Int8, _notes.Add).Path);
    }

    [Fact]
    public void Int8_is_refused_where_there_is_none()
    {
        var alone = _folder.File("segmenter.onnx");
        File.Copy(Fp32, alone);
        var choice = new PrecisionChoice(new CalibrationStore(_folder.File("engines")));
        Assert.Equal(alone, choice.Choose(alone, ModelTask.Segmenter, Precision.Auto, _notes.Add).Path);
        Assert.Throws<UserException>(() => choice.Choose(alone, ModelTask.Segmenter, Precision.Int8, _notes.Add));
    }
}
