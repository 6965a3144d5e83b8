using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Models;

/// <summary>With GPUs that are made up: no machine of ours has one.</summary>
public sealed class DeviceChoiceTests
{
    private static readonly OnnxEngine s_without = new() { KnowsGpus = false, GpuProblem = gpu => $"cuda:{gpu}: not in this build" };

    private readonly List<string> _notes = [];

    private static string Model => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "classifier.onnx");

    /// <summary>A machine with one GPU; what it loads runs on the processor.</summary>
    private static OnnxEngine With(Exception? refusal = null) =>
        new()
        {
            KnowsGpus = true,
            GpuProblem = gpu => gpu == 0 ? null : $"cuda:{gpu}: no such GPU",
            Load = (path, threads, device) => device.IsGpu && refusal is not null ? throw refusal : OnnxModel.Load(path, threads),
        };

    private DeviceChoice Choice(string? device, OnnxEngine engine, Precision precision = Precision.Auto) =>
        new(new ModelChoice { Device = device, Precision = precision }, engine, _notes.Add);

    [Fact]
    public void A_build_without_CUDA_takes_the_processor_and_says_so_only_to_who_asked()
    {
        Assert.Equal(ExecutionDevice.Cpu, Choice(null, s_without).For(Model));
        Assert.Empty(_notes);
        Assert.Equal(ExecutionDevice.Cpu, Choice("auto", s_without).For(Model));
        Assert.Equal("networks on the processor: cuda:0: not in this build", Assert.Single(_notes));
    }

    [Fact]
    public void The_build_under_test_falls_back_to_the_processor()
    {
        Assert.SkipWhen(CudaProvider.Gpus.Count > 0, "this machine has a GPU");
        var choice = Choice("auto", OnnxEngine.Own);
        choice.Check();
        Assert.Equal((ExecutionDevice.Cpu, ExecutionDevice.Cpu), (choice.For(Model), choice.Decided));
        Assert.Equal($"networks on the processor: {CudaProvider.Problem(0)}", Assert.Single(_notes));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("auto")]
    public void A_GPU_that_runs_the_model_is_taken(string? device)
    {
        Assert.Equal(new ExecutionDevice(0), Choice(device, With()).For(Model));
        Assert.Equal("networks on cuda:0", Assert.Single(_notes));
    }

    [Fact]
    public void A_GPU_that_does_not_run_the_model_is_left_alone()
    {
        var refusal = new UserException("m.onnx: cuda:0: no kernel image is available") { Option = "Device" };
        Assert.Equal(ExecutionDevice.Cpu, Choice(null, With(refusal)).For(Model));
        Assert.Equal("networks on the processor: m.onnx: cuda:0: no kernel image is available", Assert.Single(_notes));
    }

    [Fact]
    public void A_model_that_is_no_model_says_nothing_against_the_GPU() =>
        Assert.Equal(new ExecutionDevice(0), Choice(null, With(new UserException("m.onnx: no card"))).For(Model));

    [Fact]
    public void What_was_decided_stands()
    {
        var trials = 0;
        var engine = With() with
        {
            Load = (path, threads, _) =>
            {
                trials++;
                return OnnxModel.Load(path, threads);
            },
        };
        var choice = Choice(null, engine);
        Assert.Equal(ExecutionDevice.Cpu, choice.Decided);
        Assert.Equal(choice.For(Model), choice.For("another.onnx"));
        Assert.Equal((1, new ExecutionDevice(0)), (trials, choice.Decided));
    }

    [Fact]
    public void A_device_that_was_named_is_taken_without_a_trial()
    {
        Assert.Equal(new ExecutionDevice(0), Choice("cuda", With(new InvalidOperationException("tried"))).For(Model));
        Assert.Equal(ExecutionDevice.Cpu, Choice("cpu", With()).For(Model));
        Assert.Empty(_notes);
    }

    [Fact]
    public void A_GPU_that_was_named_must_be_there()
    {
        Choice("cuda:0", With()).Check();
        Choice("auto", s_without).Check();
        var error = Assert.Throws<UserException>(Choice("cuda:1", With()).Check);
        Assert.Equal(("cuda:1: no such GPU", "Device"), (error.Message, error.Option));
    }

    [Fact]
    public void Int8_stays_on_the_processor()
    {
        Assert.Equal(ExecutionDevice.Cpu, Choice(null, With(), Precision.Int8).For(Model));
        Assert.Equal("networks on the processor: int8 is made for it", Assert.Single(_notes));
        Assert.Equal(
            new OptionProblem("Precision", "int8", "auto, fp32 or fp16 on cuda:1, as int8 is made for processors"),
            Assert.Single(new ModelChoice { Device = "cuda:1", Precision = Precision.Int8 }.Problems())
        );
        Assert.Empty(new ModelChoice { Device = "cpu", Precision = Precision.Int8 }.Problems());
    }

    [Fact]
    public void Fp16_stays_on_the_GPU()
    {
        Assert.Equal(
            new OptionProblem("Precision", "fp16", "auto, fp32 or int8 on the processor, as fp16 is made for GPUs"),
            Assert.Single(new ModelChoice { Device = "cpu", Precision = Precision.Fp16 }.Problems())
        );
        Assert.Empty(new ModelChoice { Device = "cuda", Precision = Precision.Fp16 }.Problems());
        // No GPU was found for it.
        var error = Assert.Throws<UserException>(() =>
            new PrecisionChoice(CalibrationStore.OfUser).Choose(Model, ModelTask.Classifier, Precision.Fp16, _notes.Add)
        );
        Assert.Equal("Precision", error.Option);
        Assert.Contains("fp16 is made for GPUs", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Precision.Auto, 0.99, "segmenter.fp16.onnx")]
    [InlineData(Precision.Fp16, 0.99, "segmenter.fp16.onnx")]
    [InlineData(Precision.Fp16, null, "segmenter.fp16.onnx")]
    [InlineData(Precision.Fp32, 0.99, "segmenter.onnx")]
    [InlineData(Precision.Auto, 0.97, "segmenter.onnx")]
    [InlineData(Precision.Auto, null, "segmenter.onnx")]
    public void On_a_GPU_fp16_is_taken_where_it_agrees_or_is_asked_for(Precision asked, double? agreement, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("segmenter.onnx"), "");
        File.WriteAllText(folder.File("segmenter.fp16.onnx"), "");
        var metrics = agreement is { } iou ? new Dictionary<string, double> { [CardMetrics.Fp16IoU] = iou } : null;
        var card = new ModelCard("test", ModelTask.Segmenter, 0.25, 256, OutputStride: 8, DenseWindow: 640) { Metrics = metrics };
        File.WriteAllText(folder.File("segmenter.fp16.card.json"), card.ToJson());
        var chosen = PrecisionChoice.OnGpu(folder.File("segmenter.onnx"), ModelTask.Segmenter, asked, _notes.Add);
        Assert.Equal((expected, null), (Path.GetFileName(chosen.Path), chosen.Calibration));
        Assert.Equal(asked == Precision.Auto && expected == "segmenter.onnx" ? 1 : 0, _notes.Count);
    }

    [Fact]
    public void Fp16_that_is_asked_for_must_be_there_for_the_segmenter()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.onnx"), "");
        var error = Assert.Throws<UserException>(() =>
            PrecisionChoice.OnGpu(folder.File("m.onnx"), ModelTask.Segmenter, Precision.Fp16, _notes.Add)
        );
        Assert.Contains("expected the model in fp16", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            folder.File("m.onnx"),
            PrecisionChoice.OnGpu(folder.File("m.onnx"), ModelTask.Classifier, Precision.Fp16, _notes.Add).Path
        );
    }
}
