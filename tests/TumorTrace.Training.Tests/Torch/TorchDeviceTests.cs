using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class TorchDeviceTests
{
    [Fact]
    public void Libtorch_understands_what_is_chosen()
    {
        Assert.Equal("cpu", TorchDevice.Choose(ExecutionDevice.Cpu));
        var device = torch.device(TorchDevice.Choose(null));
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, device.type);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_a_problem_of_the_device_with_a_way_out()
    {
        var error = Assert.Throws<UserException>(() => TorchDevice.Choose(new ExecutionDevice(99)));
        Assert.Equal("Device", error.Option);
        Assert.StartsWith("cuda:99: libtorch ", error.Message, StringComparison.Ordinal);
        Assert.Contains("choose cpu", error.Message);
    }
}
