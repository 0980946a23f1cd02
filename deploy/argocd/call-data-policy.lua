-- Health of a CallDataPolicy for Argo CD. The kind follows kstatus: observedGeneration, Reconciling, Stalled, Ready.
-- Health is whether the policy is applied and judged. Whether the promise is kept is told by Compliant, and in the message only:
-- a broken promise must not hold up the sync that mends it.
local health = { status = "Progressing", message = "No operator has looked at this generation yet." }

if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions or {}) do
  conditions[condition.type] = condition
end

local function is(type, status)
  return conditions[type] ~= nil and conditions[type].status == status
end

local function say(status, type)
  local condition = conditions[type]
  return { status = status, message = condition.reason .. ": " .. (condition.message or "") }
end

if obj.spec.suspend == true then
  return { status = "Suspended", message = "spec.suspend is true. Rules that stand in Azure still delete." }
end
if is("Stalled", "True") then
  return say("Degraded", "Stalled")
end
if is("Reconciling", "True") then
  return say("Progressing", "Reconciling")
end
if is("Ready", "False") then
  -- Neither stalled nor at work: it waits for an approval.
  return say("Suspended", "Ready")
end
if is("Ready", "True") then
  if is("Compliant", "False") or is("Compliant", "Unknown") then
    local compliant = conditions["Compliant"]
    return {
      status = "Healthy",
      message = "Applied. Compliant is " .. compliant.status .. ": " .. (compliant.message or ""),
    }
  end
  return say("Healthy", "Ready")
end
return health
