using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference.Tests;

/// <summary>What can be seen without a GPU: that it is missed, in words that help.</summary>
public sealed class CudaProviderTests
{
    /// <summary>No machine has as many.</summary>
    private const int Absent = 99;

    private static string Model => Path.Combine(AppContext.BaseDirectory, "models", "demo-synthetic", "segmenter.onnx");

    [Fact]
    public void A_GPU_that_is_not_there_is_a_problem_of_the_device_with_a_way_out()
    {
        var error = Assert.Throws<UserException>(() => OnnxModel.Load(Model, 1, new ExecutionDevice(Absent)));
        Assert.Equal("Device", error.Option);
        Assert.StartsWith($"cuda:{Absent}: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("or choose cpu", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, CudaProvider.Problem(Absent));
        Assert.DoesNotContain(CudaProvider.Gpus, gpu => gpu.Gpu == Absent);
    }

    [Fact]
    public void A_build_for_the_processor_says_so()
    {
        Assert.SkipWhen(CudaProvider.IsBuiltIn, "a build with CUDA");
        Assert.Equal(
            "cuda:0: this build knows the processor only; build again with -p:WithCuda=true for a GPU, or choose cpu",
            CudaProvider.Problem(0)
        );
        Assert.Empty(CudaProvider.Gpus);
    }

    [Fact]
    public void The_processor_needs_no_provider()
    {
        using var model = OnnxModel.Load(Model, 1, ExecutionDevice.Cpu);
        Assert.Equal(ExecutionDevice.Cpu, model.Device);
    }

    [Fact]
    public void Without_memory_that_a_GPU_fetches_from_pixels_stay_where_they_are()
    {
        using var session = OnnxSession.Create(Model, 1, ExecutionDevice.Cpu);
        Assert.Null(CudaProvider.PinnedMemory(session, 0));
    }

    [Fact]
    public void Pixels_copied_to_a_session_s_memory_give_the_same_output()
    {
        const int Side = 64;
        var pixels = new byte[2 * Side * Side * 3];
        new Random(1).NextBytes(pixels);
        using var model = OnnxModel.Load(Model);
        using var session = OnnxSession.Create(Model, 1, ExecutionDevice.Cpu);
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        using var allocator = new OrtAllocator(session, memory);
        using var input = InputAdapter.For(Model, session, model.Card).Tensor(pixels, 2, Side, Side, allocator);
        // What is copied does not follow its source.
        var expected = model.Predict(pixels, 2, Side, Side);
        Array.Clear(pixels);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
        Assert.Equal(expected, outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(
        "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:2043 onnxruntime::Provider& "
            + "onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library "
            + "/x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: "
            + "No such file or directory\n",
        "Failed to load library /x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: "
            + "No such file or directory"
    )]
    [InlineData("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : a : b\nsecond line", "a : b")]
    [InlineData("[ONNXRuntimeError] : 6", "[ONNXRuntimeError] : 6")]
    [InlineData("[ErrorCode:Fail] CUDA execution provider is not enabled\r\n", "[ErrorCode:Fail] CUDA execution provider is not enabled")]
    public void Of_ONNX_Runtime_s_message_its_reason_is_kept(string message, string reason) =>
        Assert.Equal(reason, CudaProvider.Reason(message));
}
