using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Models;

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
            new OptionProblem("Precision", "int8", "auto or fp32 on cuda:1, as int8 is made for processors"),
            Assert.Single(new ModelChoice { Device = "cuda:1", Precision = Precision.Int8 }.Problems())
        );
        Assert.Empty(new ModelChoice { Device = "cpu", Precision = Precision.Int8 }.Problems());
    }
}
