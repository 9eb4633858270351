#include "cli/command.h"

namespace mandate::cli {

void add_commands(CLI::App& app, Action& action) {
  CommandSet set(app, action);
  add_agent_commands(set);
  add_key_commands(set);
  add_secret_commands(set);
  add_owner_commands(set);
  add_connection_commands(set);
  add_delegation_commands(set);
  add_brokered_grant_commands(set);
  add_vault_commands(set);
  add_organization_commands(set);
  add_user_commands(set);
  add_group_commands(set);
  add_app_commands(set);
  add_server_commands(set);
  add_mcp_server_commands(set);
  add_virtual_mcp_commands(set);
  add_api_server_commands(set);
  add_client_settings_commands(set);
  add_token_commands(set);
  add_refresh_token_commands(set);
  add_origin_commands(set);
  add_role_commands(set);
  add_api_token_commands(set);
  add_operation_commands(set);
  add_logs_command(set);
  add_api_command(set);
  add_demo_command(set);
  add_completion_command(set);
}

}  // namespace mandate::cli
