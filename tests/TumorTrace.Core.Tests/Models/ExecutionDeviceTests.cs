using TumorTrace.Core.Models;

namespace TumorTrace.Core.Tests.Models;

public sealed class ExecutionDeviceTests
{
    [Theory]
    [InlineData("cpu", "cpu", "cpu")]
    [InlineData("cuda", "cuda:0", "cuda")]
    [InlineData("cuda:0", "cuda:0", "cuda")]
    [InlineData("cuda:12", "cuda:12", "cuda")]
    public void A_device_is_named_by_its_kind_and_number(string text, string name, string kind)
    {
        var device = ExecutionDevice.Parse(text)!;
        Assert.Equal((name, kind, kind == "cuda"), ($"{device}", device.Kind, device.IsGpu));
        Assert.Null(ExecutionDevice.Problem(text));
    }

    [Fact]
    public void Auto_and_nothing_name_none()
    {
        Assert.Null(ExecutionDevice.Parse("auto"));
        Assert.Null(ExecutionDevice.Parse(null));
        Assert.Null(ExecutionDevice.Problem("auto"));
        Assert.Null(ExecutionDevice.Problem(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:1.0")]
    [InlineData("cuda:99999999999")]
    [InlineData("cuda1")]
    public void What_names_none_is_refused_with_what_would(string text)
    {
        Assert.False(ExecutionDevice.TryParse(text, out var device));
        Assert.Null(device);
        const string Expected = "auto, cpu, cuda, or cuda:N for GPU N, counted from 0";
        Assert.Equal(new OptionProblem("Device", text, Expected), ExecutionDevice.Problem(text));
        Assert.Equal($"Device is {text}, expected {Expected}", Assert.Throws<UserException>(() => ExecutionDevice.Parse(text)).Message);
    }
}
